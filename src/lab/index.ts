/**
 * The proving ground: schedules, faults and histories, by which the claims of this system become evidence that anybody can
 * run again. Nothing of it runs in a server.
 */
export * from './history/index.ts'
export * from './museum/index.ts'
