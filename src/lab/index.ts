/**
 * The proving ground: what makes claims into evidence that anyone can produce again. Each part has a door of its own; this one
 * leads to all of them. Rules of docs/spec/lab.md.
 */
export * from './cloudrun/index.ts'
export * from './host/index.ts'
