/**
 * The wire: Centrifugo client protocol v2, JSON. Commands come in, replies and pushes go out, each reason has one
 * row in one table. Words only: this part imports nothing and runs in a browser. docs/protocol.md tells it in prose.
 */
export * from './close-codes.ts'
export * from './codec.ts'
export * from './command.ts'
export * from './disconnect-codes.ts'
export * from './error-codes.ts'
export * from './reply.ts'
export * from './unsubscribe-codes.ts'
