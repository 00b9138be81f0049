/** Light and dark. The colours themselves are in styles/tokens.css. */
export { parseTheme, showTheme, type Theme } from './theme.ts'
export { ThemeChoice } from './theme-choice.tsx'
