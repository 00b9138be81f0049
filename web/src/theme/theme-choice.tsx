import type { JSX } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import type { Kept } from '../runtime/index.ts'
import { useStore } from '../store/index.ts'
import { showTheme, THEMES, type Theme } from './theme.ts'

/** The switch between light, dark, and whatever the device says. */
export function ThemeChoice({ theme }: { readonly theme: Kept<Theme> }): JSX.Element {
  const chosen = useStore(theme)
  useLayoutEffect(() => showTheme(chosen), [chosen])
  return (
    <fieldset class="theme-choice">
      <legend>Theme</legend>
      {THEMES.map((name) => (
        <label key={name} class="theme-option">
          <input type="radio" name="theme" value={name} checked={name === chosen} onChange={() => theme.change(() => name)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
