/**
 * The proving ground: what Tidegate claims, made evidence that anybody can run again. Each folder is one instrument with a door of
 * its own; `tidegate lab` is its command line. Docs: docs/lab.md.
 */
export * from './museum/index.ts'
