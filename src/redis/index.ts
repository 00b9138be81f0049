/**
 * The ports `ChannelLog`, `Presence` and `Instances` of `channel` on one Redis, on one behind Sentinels, or on a cluster. A *link*
 * is a connection that comes back by itself, one life of it an *epoch*; *shards* are the masters; a *function* is one atomic step
 * in Lua; a *part* is something of Redis that is used and can be proved by using it. Vendors' types stop at the folder link/, and
 * the client's own word that it is ready is never taken for a proof. Rules L1-L8 of docs/spec/channel.md.
 */
export { openRedisEngine, type RedisEngine, type RedisEngineParts } from './engine.ts'
export { readAddresses, type Addresses } from './link/index.ts'
export { PrivateRedis, type PrivateRedisPlan } from './private/index.ts'
export type { RedisPart, RedisProof } from './part.ts'
export type { RedisSettings, RedisTls, SentinelSettings } from './settings.ts'
