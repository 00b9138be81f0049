/**
 * Connections to one Redis server. A *link* comes back by itself, and each *life* of it is an *epoch*; a life is one client of
 * the library, which is never used again once it has ended. A written command that has no answer by its deadline ends the life.
 * Every error reply and socket error becomes a `RedisFailure` by one table (classify.ts), whose words hold no secret.
 */
export { readAddresses, type Addresses, type ReadAddresses } from './address.ts'
export { askOnce } from './ask-once.ts'
export { RedirectFailure, type Redirect } from './classify.ts'
export { ClientLink, type LinkPlan } from './client-link.ts'
export { endpointName, type Endpoint, type Target } from './endpoint.ts'
export { Listeners } from './listeners.ts'
export { SLOTS, slotOf } from './slot.ts'
export { ClientSubscriberLink } from './subscriber-link.ts'
export type { Wanted } from './version.ts'
