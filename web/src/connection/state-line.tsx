import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Clock, Timers } from '../runtime/index.ts'
import { useStore, type Readable } from '../store/index.ts'
import type { ConnectionState } from './state.ts'
import { isCounting, words } from './words.ts'

/** The truth about the connection, at the lower left. A screen reader hears the kind when it changes, not each second. */
export function StateLine(props: {
  readonly state: Readable<ConnectionState>
  readonly clock: Clock
  readonly timers: Timers
  readonly onReconnect: () => void
}): JSX.Element {
  const state = useStore(props.state)
  const [, tick] = useState(0)
  const counting = isCounting(state)
  useEffect(() => (counting ? props.timers.every(1_000, () => tick((count) => count + 1)) : undefined), [counting])
  const { text, tone } = words(state, props.clock.monotonicMs())
  return (
    <>
      <div class="state-line" data-testid="state" data-kind={state.kind} data-tone={tone}>
        <StateShape kind={state.kind} />
        <span class="state-words">{text}</span>
        {state.kind === 'stopped' && (
          <button type="button" class="link-button" onClick={props.onReconnect}>
            connect again
          </button>
        )}
      </div>
      <p class="for-screen-readers" role="status">
        {words(state, 'sinceMs' in state ? state.sinceMs : 0).text.replace(/ \(\d+ (s|min)\)$/, '')}
      </p>
    </>
  )
}

/** One shape a state, so that colour is never alone: full, ring, half, cross. */
function StateShape({ kind }: { readonly kind: ConnectionState['kind'] }): JSX.Element {
  return (
    <svg class="state-shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {kind === 'live' && <circle cx="6" cy="6" r="4" fill="currentColor" />}
      {(kind === 'connecting' || kind === 'draining' || kind === 'catching-up' || kind === 'waiting') && (
        <>
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.5" opacity="0.35" />
          <path
            class="turning"
            d="M6 2a4 4 0 0 1 4 4"
            fill="none"
            stroke="currentColor"
            stroke-width="1.5"
            stroke-linecap="round"
          />
        </>
      )}
      {kind === 'degraded' && (
        <>
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.5" />
          <path d="M6 2a4 4 0 0 0 0 8z" fill="currentColor" />
        </>
      )}
      {(kind === 'offline' || kind === 'stopped') && (
        <path d="M3 3l6 6M9 3l-6 6" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" />
      )}
      {kind === 'signed-out' && <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" stroke-width="1.5" />}
    </svg>
  )
}
