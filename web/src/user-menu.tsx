import type { JSX } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { Face } from './people/index.ts'
import { kept, type Shelf } from './runtime/index.ts'
import { parseTheme, ThemeChoice } from './theme/index.ts'

/** One's own name at the lower left; behind it the theme, and the way out. The browser closes it on Esc or a click beside. */
export function UserMenu(props: { readonly name: string; readonly shelf: Shelf; readonly onSignOut: () => void }): JSX.Element {
  const theme = useMemo(() => kept(props.shelf, 'theme', parseTheme), [props.shelf])
  useEffect(() => () => theme.close(), [theme])
  return (
    <div class="user">
      <button type="button" class="user-button" popovertarget="user-menu" aria-label={`${props.name}: your menu`}>
        <Face name={props.name} mine />
        <span class="user-name">{props.name}</span>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path d="M3 4.5l3 3 3-3" />
        </svg>
      </button>
      <div id="user-menu" class="user-menu" popover="auto">
        <ThemeChoice theme={theme} />
        <button type="button" class="menu-button" onClick={props.onSignOut}>
          Sign out
        </button>
      </div>
    </div>
  )
}
