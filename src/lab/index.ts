/**
 * The proving ground: schedules, faults and histories, by which the claims of this system become evidence that anybody can
 * run again. Nothing of it runs in a server.
 */
export * from './explorer/index.ts'
export * from './proxy/index.ts'
export * from './worlds/index.ts'
export * from './conformance/index.ts'
export * from './cloudrun/index.ts'
export * from './host/index.ts'
export * as history from './history/index.ts'
export * as museum from './museum/index.ts'
