import type { Durability } from './channel-log.ts'

/**
 * What a namespace of channels may do; option names are Centrifugo's (configuration, `channel.namespaces[]`), so that its
 * documentation applies. Durations are milliseconds here, whatever the file wrote.
 */
export interface ChannelOptions {
  readonly presence: boolean
  readonly join_leave: boolean
  /** Subscribers get joins and leaves even if they did not ask. */
  readonly force_push_join_leave: boolean
  /** Publications kept; history needs both this and `history_ttl`. */
  readonly history_size: number
  readonly history_ttl: number
  /** The stream's epoch and offset outlive its publications so long. */
  readonly history_meta_ttl: number
  /** What an acknowledgement of a publication waits for. Tidegate's own. */
  readonly durability: Durability
  readonly force_recovery: boolean
  readonly force_positioning: boolean
  readonly allow_positioning: boolean
  readonly allow_recovery: boolean
  readonly allowed_delta_types: readonly 'fossil'[]
  /** Publications of clients, and of the API where it does not say otherwise, may be sent as deltas. */
  readonly delta_publish: boolean
  readonly allow_subscribe_for_client: boolean
  readonly allow_subscribe_for_anonymous: boolean
  readonly allow_publish_for_client: boolean
  readonly allow_publish_for_subscriber: boolean
  readonly allow_publish_for_anonymous: boolean
  readonly allow_history_for_client: boolean
  readonly allow_history_for_subscriber: boolean
  readonly allow_history_for_anonymous: boolean
  readonly allow_presence_for_client: boolean
  readonly allow_presence_for_subscriber: boolean
  readonly allow_presence_for_anonymous: boolean
  /** `dialog#a,b` is open to the users a and b only. */
  readonly allow_user_limited_channels: boolean
  /** The part of a channel after its namespace must match, if given. */
  readonly channel_regex: RegExp | undefined
}

/** Every permission off, every feature off: a namespace says what it wants. */
export const CLOSED_CHANNEL: ChannelOptions = {
  presence: false,
  join_leave: false,
  force_push_join_leave: false,
  history_size: 0,
  history_ttl: 0,
  history_meta_ttl: 30 * 24 * 3_600_000,
  durability: 'memory',
  force_recovery: false,
  force_positioning: false,
  allow_positioning: false,
  allow_recovery: false,
  allowed_delta_types: [],
  delta_publish: false,
  allow_subscribe_for_client: false,
  allow_subscribe_for_anonymous: false,
  allow_publish_for_client: false,
  allow_publish_for_subscriber: false,
  allow_publish_for_anonymous: false,
  allow_history_for_client: false,
  allow_history_for_subscriber: false,
  allow_history_for_anonymous: false,
  allow_presence_for_client: false,
  allow_presence_for_subscriber: false,
  allow_presence_for_anonymous: false,
  allow_user_limited_channels: false,
  channel_regex: undefined,
}

/** History needs a size and a time. */
export function keepsHistory(options: ChannelOptions): boolean {
  return options.history_size > 0 && options.history_ttl > 0
}
