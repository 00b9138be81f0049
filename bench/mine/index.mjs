// What of the bench is tested without data.
export { accuracy } from './accuracy.mjs'
export { parseCsv } from './csv.mjs'
