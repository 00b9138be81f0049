/**
<<<<<<< HEAD
 * The ports `ChannelLog`, `Presence` and `Instances` of `channel` on Redis. Words: a *link* is one connection with all its
 * lives (an *epoch* each), a *shard* one master with a link for each use, a *function* one atomic step in Lua, a *part* what can
 * be proved by being used. Rules L1-L5, L7, L8 of docs/spec/channel.md and those of docs/spec/instances.md. The client library's
 * types never leave `link/`, and its own word that it is ready is never taken for a proof.
 */
export { openRedisEngine, type RedisEngine, type RedisEngineParts } from './engine.ts'
export type { RedisPart, RedisProof } from './part.ts'
export { REDIS_DEFAULTS, type RedisSettings, type RedisTls, type SentinelSettings } from './settings.ts'
=======
 * Channels in Redis: the ports `ChannelLog`, `Presence` and `Instances` of `channel` on one Redis, on one behind Sentinels, or on
 * a cluster. A *link* is a connection that comes back by itself, one life of it an *epoch*; *shards* are the masters; a *part* is
 * something of Redis that is used and can be proved by using it. Vendors' types stop at the folder link/. Rules L1-L8 of
 * docs/spec/channel.md.
 */
export { readAddresses } from './link/index.ts'
export type { RedisPart, RedisProof } from './part.ts'
export type { RedisSettings } from './settings.ts'
>>>>>>> server
