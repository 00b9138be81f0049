import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Clock, Kept, Timers } from '../runtime/index.ts'
import { useStore } from '../store/index.ts'
import { ThemeChoice, type Theme } from '../theme/index.ts'
import { KeySheet } from './key-sheet.tsx'
import type { Link } from './link.ts'
import { Watch } from './watch.tsx'

/** Ages on the page move so often, also when nothing arrives. */
const TICK_MS = 500

interface Props {
  readonly link: Link
  readonly clock: Clock
  readonly timers: Timers
  readonly theme: Kept<Theme>
}

export function ControlRoom({ link, clock, timers, theme }: Props): JSX.Element {
  const state = useStore(link.state)
  const [, tick] = useState(0)
  useEffect(() => timers.every(TICK_MS, () => tick((count) => count + 1)), [])
  return (
    <div class="control-room" data-testid="control-room" data-kind={state.kind}>
      {state.kind === 'watching' && (
        <Watch history={state.history} via={state.via} trouble={state.trouble} nowMs={clock.monotonicMs()} />
      )}
      {state.kind === 'locked' && <KeySheet why={state.why} onKey={(key) => link.unlock(key)} />}
      {state.kind === 'off' && (
        <Notice title="The control room is closed" words={`${capital(state.why)}.`} again={() => link.start()} />
      )}
      {state.kind === 'loading' && (
        <main class="sheet-page sign-in">
          <p class="quiet" role="status">
            {state.trouble === undefined ? 'Asking the server …' : `${capital(state.trouble)}. Asking again …`}
          </p>
        </main>
      )}
      <footer class="room-foot">
        <ThemeChoice theme={theme} />
        <span class="quiet">
          In a terminal: <code>tidegate status {location.origin}</code>
        </span>
        {state.kind === 'watching' && link.hasKey && (
          <button type="button" class="plain-button" onClick={() => link.lock()}>
            Forget the key
          </button>
        )}
      </footer>
    </div>
  )
}

function Notice(props: { readonly title: string; readonly words: string; readonly again: () => void }): JSX.Element {
  return (
    <main class="sheet-page sign-in">
      <div class="sign-in-sheet">
        <h1>{props.title}</h1>
        <p role="alert">{props.words}</p>
        <p>
          <button type="button" class="main-button" onClick={props.again}>
            Ask again
          </button>
        </p>
      </div>
    </main>
  )
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
