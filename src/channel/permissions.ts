import type { ResolvedChannel } from './channels.ts'
import { keepsHistory, type ChannelOptions } from './options.ts'

/** Who asks. An empty user is anonymous. */
export interface Asker {
  readonly user: string
  /** Holds a live subscription to the channel. */
  readonly subscribed: boolean
  /** `client.insecure` (development only): every permission is given. */
  readonly insecure: boolean
}

type Known = Extract<ResolvedChannel, { kind: 'known' }>

/** May this client enter without a subscription token? A token that names client and channel is permission by itself. */
export function maySubscribe(channel: Known, asker: Asker): boolean {
  if (channel.isReserved) return false
  if (asker.insecure) return true
  if (channel.isPrivate) return false
  const { options, users } = channel
  if (users !== undefined) return options.allow_user_limited_channels && asker.user !== '' && users.includes(asker.user)
  return options.allow_subscribe_for_client && (asker.user !== '' || options.allow_subscribe_for_anonymous)
}

/** What else can be asked of a channel; the three work alike. */
export type Act = 'publish' | 'history' | 'presence'

type Permission = `allow_${Act}_for_${'client' | 'subscriber' | 'anonymous'}`

/** Names of the options, put together once: this is asked for every message. */
const permission = (act: Act) =>
  ({
    client: `allow_${act}_for_client`,
    subscriber: `allow_${act}_for_subscriber`,
    anonymous: `allow_${act}_for_anonymous`,
  }) satisfies Readonly<Record<string, Permission>>
const PERMISSIONS = { publish: permission('publish'), history: permission('history'), presence: permission('presence') }

/**
 * May this client act in the channel? `allow_<act>_for_client` gives it to everybody who may enter by right of name,
 * `allow_<act>_for_subscriber` to those who are in; the anonymous need `allow_<act>_for_anonymous` besides.
 */
export function mayAct(act: Act, channel: Known, asker: Asker): boolean {
  if (channel.isReserved) return false
  if (asker.insecure) return true
  const { options, users } = channel
  const names = PERMISSIONS[act]
  if (asker.user === '' && !options[names.anonymous]) return false
  if (asker.subscribed && options[names.subscriber]) return true
  if (!options[names.client]) return false
  if (asker.subscribed) return true
  // From outside, a closed room stays closed: being in the list of users, or in the room, is what opens it.
  return !channel.isPrivate && (users === undefined || (asker.user !== '' && users.includes(asker.user)))
}

/** Can a subscription continue where it was? */
export function isRecoverable(options: ChannelOptions, asked: boolean): boolean {
  return keepsHistory(options) && (options.force_recovery || (asked && options.allow_recovery))
}

/** Does a subscription know its stream position by right of its own? (Whatever can recover knows it anyway.) */
export function isPositioned(options: ChannelOptions, asked: boolean): boolean {
  return keepsHistory(options) && (options.force_positioning || (asked && options.allow_positioning))
}
