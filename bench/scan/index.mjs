// How fast logs are read, and in how much memory. Types: index.d.mts.
export { readScanOptions, scanCommand } from './command.mjs'
export { demandsOf, scanMarkdown } from './demands.mjs'
