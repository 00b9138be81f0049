/** Presence on Redis: an entry that is not renewed goes by Redis's own clock. */
export { RedisPresence } from './redis-presence.ts'
