import type { Retention } from './channel-log.ts'
import { CLOSED_CHANNEL, keepsHistory, type ChannelOptions } from './options.ts'

/** The marks in a channel's name, Centrifugo's. `room:dialog#a,b`: namespace `room`, open to the users a and b. */
const NAMESPACE_END = ':'
const USERS_START = '#'
const USER_SEPARATOR = ','
/** A channel whose name starts so is entered with a subscription token only. */
const PRIVATE_PREFIX = '$'
/** A channel whose name starts so is the server's own: no option, no token of an application and no API call reaches it. */
const RESERVED_PREFIX = '$$'

/** Which namespaces there are, by name. */
export interface ChannelRules {
  /** For channels without a namespace; absent: there are none. */
  readonly withoutNamespace: ChannelOptions | undefined
  readonly namespaces: ReadonlyMap<string, ChannelOptions>
  /** Characters, at most. */
  readonly nameLengthMax: number
  /** The server's own channels, by full name; absent: there are none. */
  readonly reserved?: ReadonlySet<string>
}

/** What a channel name stands for. */
export type ResolvedChannel =
  | {
      readonly kind: 'known'
      readonly options: ChannelOptions
      readonly users: readonly string[] | undefined
      readonly isPrivate: boolean
      /** The server's own: entered with a token that it made for it, and nothing else can be done in it. */
      readonly isReserved: boolean
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'malformed'; readonly reason: string }

/** Finds the options of a channel. Pure: one name always resolves alike under the same rules. */
export function resolveChannel(rules: ChannelRules, channel: string): ResolvedChannel {
  if (channel.length === 0) return { kind: 'malformed', reason: 'the channel has no name' }
  if (channel.length > rules.nameLengthMax)
    return { kind: 'malformed', reason: `the channel name is longer than ${rules.nameLengthMax}` }
  // The same text in every encoding, on disk as on the wire: no halves of characters, nothing invisible.
  if (/[\p{Cc}\p{Cs}]/u.test(channel)) return { kind: 'malformed', reason: 'the channel name holds characters that no name may' }
  if (isReservedChannel(channel)) {
    const isThere = rules.reserved?.has(channel) === true
    return isThere
      ? { kind: 'known', options: CLOSED_CHANNEL, users: undefined, isPrivate: true, isReserved: true }
      : { kind: 'unknown' }
  }
  const isPrivate = channel.startsWith(PRIVATE_PREFIX)
  const name = isPrivate ? channel.slice(PRIVATE_PREFIX.length) : channel
  const namespaceEnd = name.indexOf(NAMESPACE_END)
  const options = namespaceEnd === -1 ? rules.withoutNamespace : rules.namespaces.get(name.slice(0, namespaceEnd))
  if (options === undefined) return { kind: 'unknown' }
  const rest = name.slice(namespaceEnd + 1)
  if (options.channel_regex !== undefined && !options.channel_regex.test(rest)) {
    return { kind: 'malformed', reason: 'the channel name does not match the pattern of its namespace' }
  }
  const usersStart = rest.indexOf(USERS_START)
  const users = usersStart === -1 ? undefined : rest.slice(usersStart + USERS_START.length).split(USER_SEPARATOR)
  return { kind: 'known', options, users, isPrivate, isReserved: false }
}

/** Is the name one of those that only the server itself may use? */
export function isReservedChannel(channel: string): boolean {
  return channel.startsWith(RESERVED_PREFIX)
}

/** How long and how much a channel remembers. */
export function retentionOf(options: ChannelOptions, idWindowMs: number): Retention {
  const keeps = keepsHistory(options)
  return {
    size: keeps ? options.history_size : 0,
    ttlMs: keeps ? options.history_ttl : 0,
    metaTtlMs: Math.max(options.history_meta_ttl, options.history_ttl),
    idWindowMs,
    ...(keeps && options.durability !== 'memory' && { durability: options.durability }),
  }
}
