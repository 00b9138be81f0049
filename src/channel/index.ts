/**
 * Channels: what they are called, what may be done in them, how they remember, and how what is said reaches everybody.
 * Words: *publication*, *stream position* (offset and epoch), *presence*, *hub*, *recovery*. Rules L1-L8 in
 * docs/spec/channel.md. The ports {@link ChannelLog} and {@link Presence} are implemented by `memory` and `redis`.
 */
export { isAway, type Away } from './away.ts'
export { Arrival, HEARD_MAX } from './arrival.ts'
export { Hub } from './hub.ts'
export type { MakeDelta } from './encoder.ts'
export {
  TELLING_LENGTH_MAX,
  type Addressee,
  type Gap,
  type Instance,
  type InstanceListener,
  type Instances,
  type Told,
} from './instances.ts'
export type { Framing, Member } from './member.ts'
export { merge, type Heard, type Merged } from './merge.ts'
export type {
  Appended,
  ChannelEvent,
  ChannelLog,
  Durability,
  Follower,
  HistoryFilter,
  HistoryPage,
  Recovery,
  Retention,
} from './channel-log.ts'
export { isReservedChannel, resolveChannel, retentionOf, type ChannelRules, type ResolvedChannel } from './channels.ts'
export { CLOSED_CHANNEL, keepsHistory, type ChannelOptions } from './options.ts'
export { isPositioned, isRecoverable, mayAct, maySubscribe, type Act, type Asker } from './permissions.ts'
export { inWords } from './retry.ts'
export type { Presence, PresenceStats } from './presence.ts'
export type { Publication, PublicationDraft, StoredPublication, StreamPosition } from './publication.ts'
