/**
 * Channels in Redis: the ports `ChannelLog`, `Presence` and `Instances` of `channel` on one Redis, on one behind Sentinels, or on
 * a cluster. A *link* is a connection that comes back by itself, one life of it an *epoch*; *shards* are the masters; a *part* is
 * something of Redis that is used and can be proved by using it. Vendors' types stop at the folder link/. Rules L1-L8 of
 * docs/spec/channel.md.
 */
export { openRedisEngine, type RedisEngine, type RedisEngineOptions, type RedisParts } from './engine.ts'
export { readAddresses } from './link/index.ts'
export { PrivateRedis, type PrivateRedisPlan } from './private/index.ts'
export type { RedisPart, RedisProof } from './part.ts'
export type { Pem, RedisSettings, RedisTls } from './settings.ts'
