/**
 * The channel log on Redis: *lanes* hold appends while Redis is away, *recoveries* share reads, *following* hears
 * announcements with the stream as the truth behind them, *subscriptions* live through connections. Rules L1-L5, L7 and L8 of
 * docs/spec/channel.md.
 */
export { REDIS_LOG_DEFAULTS, RedisChannelLog, type RedisLogOptions, type RedisLogParts } from './redis-channel-log.ts'
export { subscriberPart, type SubscriberPartParts } from './subscriber-part.ts'
