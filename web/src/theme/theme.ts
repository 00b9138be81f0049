/** Light or dark, as chosen; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark'
export const THEMES: readonly Theme[] = ['system', 'light', 'dark']

export function parseTheme(found: unknown): Theme {
  return found === 'light' || found === 'dark' ? found : 'system'
}

/** Colours follow `data-theme` in styles/tokens.css. public/theme.js does the same before the first paint. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}
