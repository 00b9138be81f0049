/**
 * The proving ground: tools that find out whether a service keeps its promises when time, order and machines are against it.
 * Each folder is one of them, with words and rules of its own.
 */
export * from './proxy/index.ts'
