import type { ChannelRules } from '../channel/index.ts'
import type { TokenSettings } from '../jwt/index.ts'
import type { SessionAccess, SessionLimits } from '../session/index.ts'

/** Everything that the assembly needs to know, in the parts' own words. Made from the settings by `planOf`. */
export interface ServerPlan {
  readonly listen: { readonly host: string; readonly port: number }
  readonly dataDirectory: string
  readonly token: TokenSettings
  /** Development without a key of its own: one is made and kept in the data directory. */
  readonly ownTokenSecret: boolean
  readonly demoSignIn: boolean
  readonly rules: ChannelRules
  readonly access: SessionAccess
  readonly limits: SessionLimits
  readonly allowedOrigins: readonly string[]
  readonly transports: { readonly websocket: boolean; readonly httpStream: boolean; readonly sse: boolean }
  readonly messageBytesMax: number
  readonly apiBodyBytesMax: number
  /** Sessions of this process. Beyond: refused with `gate: full`. */
  readonly connectionsMax: number
  readonly api: { readonly key: string | undefined; readonly insecure: boolean }
  readonly revocationSeconds: number
  /** A peer that does not read what ends its connection is cut off after so long. */
  readonly closeTimeoutMs: number
  /** All of the drain, milliseconds. */
  readonly drainMs: number
}
