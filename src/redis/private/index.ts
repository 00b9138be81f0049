/**
 * A Redis of our own, for one process on one machine: started, watched over and ended by Tidegate. A *watchdog* ends it when we
 * are gone, however we went. It is not for sharing: whoever wants several instances names a Redis.
 */
export { PrivateRedis, type PrivateRedisPlan } from './server.ts'
