/** A sheet over the page: the browser's own modal dialog, which keeps the focus inside and gives it back. */
export { Sheet } from './sheet.tsx'
