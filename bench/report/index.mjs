// What the harness measured, and what may be said of it. Pure: no clock, no file, no process. Types: index.d.mts.
export * from './figures.mjs'
export * from './units.mjs'
export * from './verdict.mjs'
export * from './markdown.mjs'
