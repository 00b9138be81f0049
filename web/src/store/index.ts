/** Values that can be watched. A store holds one immutable value and tells its listeners, at once and in order, that it is another. */
export { Store, type Readable } from './store.ts'
export { useStore } from './use-store.ts'
