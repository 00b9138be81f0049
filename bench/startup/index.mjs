// From the start of the process to the first client that is let in. Types: index.d.mts.
export { phasesOf, startupMarkdown } from './phases.mjs'
export { readStartupOptions, startupCommand } from './command.mjs'
