/**
 * Does a WebSocket server keep to RFC 6455? 325 behaviours in the categories of the Autobahn test suite, over raw sockets, against any
 * server: one that echoes, or one that an *adapter* knows how to ask. Words: *case* (one behaviour), *peer* (the server under test),
 * *talk* (one upgraded connection), *carried* (a message whose answer is known), *verdict*. Rules W1-W4 of docs/spec/lab.md.
 */
export type { Adapter, Carried, Conversation, Greeter } from './adapter.ts'
export { CONFORMANCE_CASES, casesMatching } from './cases/index.ts'
export { CATEGORIES, type CategoryId, type ConformanceCase } from './conformance-case.ts'
export { dialTo, targetOf, type Dial } from './dial.ts'
export { echoAdapter } from './echo-adapter.ts'
export { closePayload, encodeFrame, OPCODES, type ClientFrame } from './frame.ts'
export { acceptOf, type Target } from './handshake.ts'
export type { ConformanceLimits, Peer, PeerOptions } from './peer.ts'
export {
  firstContact,
  runConformance,
  type ConformanceOptions,
  type ConformanceReport,
  type ConformanceResult,
  type ConnectionTraffic,
  type VerdictCounts,
} from './run.ts'
export { ServerStream, type Heard } from './server-stream.ts'
export { tidegateAdapter, type TidegateOptions } from './tidegate-adapter.ts'
export type { Traffic } from './transcript.ts'
export type { Verdict } from './verdict.ts'
