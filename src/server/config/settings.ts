import type { ChannelOptions } from '../../channel/index.ts'
import type { ParsedChannelOptions } from './channel-schema.ts'
import type { ParsedSettings } from './settings-schema.ts'

type Frozen<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value

/** The channel options of a file, resolved: what `channel` needs to answer for every name. */
export interface ChannelSettings {
  readonly without_namespace: ChannelOptions
  /** By name; with the built-in ones, where the environment has them. */
  readonly namespaces: ReadonlyMap<string, ChannelOptions>
  readonly max_length: number
  readonly idempotency_window: number
  readonly presence_ttl: number
}

/** The effective configuration. Names and groups are those of the file; durations are milliseconds, sizes bytes. */
export type Settings = Frozen<Omit<ParsedSettings, 'channel'>> & { readonly channel: ChannelSettings }

/** Resolves what namespaces leave to the general options. */
export function resolveSettings(parsed: ParsedSettings): Settings {
  const { channel, ...groups } = parsed
  const resolve = (options: ParsedChannelOptions): ChannelOptions => ({
    ...options,
    history_meta_ttl: options.history_meta_ttl ?? channel.history_meta_ttl,
    channel_regex: options.channel_regex,
  })
  return {
    ...groups,
    channel: {
      without_namespace: resolve(channel.without_namespace),
      namespaces: new Map(channel.namespaces.map(({ name, ...options }) => [name, resolve(options)])),
      max_length: channel.max_length,
      idempotency_window: channel.idempotency_window,
      presence_ttl: channel.presence_ttl,
    },
  }
}
