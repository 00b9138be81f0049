/**
 * An echo server that keeps to RFC 6455 in everything, and can be broken in one way at a time: what shows that the conformance pack
 * sees what it is there to see. Nothing in it comes from the pack.
 */
export { EchoConnection, ECHO_MESSAGE_BYTES_MAX } from './connection.ts'
export { FLAWS, type Flaw, type FlawName } from './flaws.ts'
export { idleTimers } from './idle-timers.ts'
export { memoryDial, tcpEcho } from './serve.ts'
