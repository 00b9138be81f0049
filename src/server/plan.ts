import type { ChannelRules } from '../channel/index.ts'
import type { TokenSettings } from '../jwt/index.ts'
import type { Rate } from '../runtime/index.ts'
import type { SessionAccess, SessionLimits } from '../session/index.ts'
import { enginePlanOf, type EnginePlan } from './engine/engine-plan.ts'
import { hasTokenKey, isForDevelopers, platformLimits, type Environment, type Platform, type Settings } from './config/index.ts'

/** Commands of one client that may be under way or waiting. */
const PENDING_COMMANDS_MAX = 1_024

/** Error replies in a row after which a client is ended. */
const ERRORS_MAX = 100

/** A peer that does not read what ends its connection is cut off after so long. */
const CLOSE_TIMEOUT_MS = 5_000

/** Connections that may arrive at once under a `connection_rate_limit`: one second's worth. */
const rateOf = (ratePerSecond: number): Rate | undefined =>
  ratePerSecond === 0 ? undefined : { ratePerSecond, burst: ratePerSecond }

/** When clients are let in. Times are milliseconds; docs/configuration.md says what each means. */
export interface GatePlan {
  readonly startBudgetMs: number
  /** 0: nobody is parked. */
  readonly parkMs: number
  readonly parkedMax: number
  readonly releasePerSecond: number
  readonly verify: { readonly everyMs: number; readonly timeoutMs: number; readonly fall: number; readonly rise: number }
  readonly maxAgeMs: number
  readonly reopenHoldMs: number
  readonly reopenHoldMaxMs: number
  /** When the start budget is over: who supervises the process starts another one; a developer mends what is missing. Never an option. */
  readonly onExpired: 'exit' | 'keep-trying'
  /** The longest start that the platform waits for; `undefined` where nothing is known of it. */
  readonly platformWindowMs: number | undefined
}

/** Everything that the assembly needs to know, in the parts' own words. */
export interface ServerPlan {
  readonly environment: Environment
  readonly platform: Platform
  readonly listen: { readonly host: string; readonly port: number }
  readonly dataDirectory: string
  readonly engine: EnginePlan
  readonly token: TokenSettings
  /** Development without a key of its own: one is made and kept in the data directory. */
  readonly ownTokenSecret: boolean
  readonly demoSignIn: boolean
  readonly rules: ChannelRules
  readonly access: SessionAccess
  readonly limits: SessionLimits
  readonly allowedOrigins: readonly string[]
  readonly transports: { readonly websocket: boolean; readonly httpStream: boolean; readonly sse: boolean }
  readonly bytesMax: { readonly websocket: number; readonly httpStream: number; readonly sse: number; readonly emulation: number }
  /** Sessions of this process. Beyond: refused with `gate: full`. */
  readonly connectionsMax: number
  /** New connections a second. Beyond: refused with `gate: too-fast`. */
  readonly connectionRate: Rate | undefined
  readonly api: { readonly isOn: boolean; readonly key: string | undefined; readonly insecure: boolean }
  readonly admin: { readonly isOn: boolean; readonly key: string | undefined; readonly insecure: boolean }
  readonly metrics: boolean
  readonly gate: GatePlan
  readonly closeTimeoutMs: number
  /** All of the drain, milliseconds. */
  readonly drainMs: number
}

/** Translates the effective configuration. Pure. */
export function planOf(settings: Settings, environment: Environment, platform: Platform): ServerPlan {
  const { http_server, client, channel, http_api, admin, websocket, http_stream, sse, emulation } = settings
  return {
    environment,
    platform,
    listen: { host: http_server.address, port: http_server.port },
    dataDirectory: settings.data_dir,
    engine: enginePlanOf(settings),
    token: client,
    ownTokenSecret: isForDevelopers(environment) && !hasTokenKey(client.token),
    demoSignIn: settings.demo.sign_in,
    rules: { withoutNamespace: channel.without_namespace, namespaces: channel.namespaces, nameLengthMax: channel.max_length },
    access: {
      insecure: client.insecure,
      anonymousWithoutToken: client.allow_anonymous_connect_without_token,
      anonymousTokens: !client.disallow_anonymous_connection_tokens,
    },
    limits: limitsOf(settings),
    allowedOrigins: client.allowed_origins,
    transports: { websocket: !websocket.disabled, httpStream: http_stream.enabled, sse: sse.enabled },
    bytesMax: {
      websocket: websocket.message_size_limit,
      httpStream: http_stream.max_request_body_size,
      sse: sse.max_request_body_size,
      emulation: emulation.max_request_body_size,
    },
    connectionsMax: client.connection_limit === 0 ? Number.MAX_SAFE_INTEGER : client.connection_limit,
    connectionRate: rateOf(client.connection_rate_limit),
    api: { isOn: !http_api.disabled, key: http_api.key, insecure: http_api.insecure },
    admin: { isOn: admin.enabled, key: admin.key, insecure: admin.insecure },
    metrics: settings.prometheus.enabled,
    gate: gateOf(settings, environment, platform),
    closeTimeoutMs: CLOSE_TIMEOUT_MS,
    drainMs: settings.shutdown.timeout,
  }
}

function gateOf({ gate }: Settings, environment: Environment, platform: Platform): GatePlan {
  return {
    startBudgetMs: gate.start_budget,
    parkMs: gate.park_time,
    parkedMax: gate.park_max,
    releasePerSecond: gate.release_rate,
    verify: { everyMs: gate.verify_interval, timeoutMs: gate.verify_timeout, fall: gate.fall, rise: gate.rise },
    maxAgeMs: gate.max_age,
    reopenHoldMs: gate.reopen_hold,
    reopenHoldMaxMs: gate.reopen_hold_max,
    onExpired: isForDevelopers(environment) ? 'keep-trying' : 'exit',
    platformWindowMs: platformLimits(platform).startWindowMs,
  }
}

function limitsOf({ client, channel }: Settings): SessionLimits {
  return {
    channelsMax: client.channel_limit,
    outboxBytesMax: client.queue_max_size,
    commands: { ratePerSecond: client.command_rate_limit.rate, burst: client.command_rate_limit.burst },
    pendingCommandsMax: PENDING_COMMANDS_MAX,
    errorsMax: ERRORS_MAX,
    staleMs: client.stale_close_delay,
    pingIntervalMs: client.ping_interval,
    pongTimeoutMs: client.pong_timeout,
    expiredCloseMs: client.expired_close_delay,
    expiredSubscriptionCloseMs: client.expired_sub_close_delay,
    ageMaxMs: client.max_connection_age,
    ageJitterMs: client.max_connection_age_jitter,
    historyPublicationsMax: client.history_max_publication_limit,
    recoveryPublicationsMax: client.recovery_max_publication_limit,
    presenceTtlMs: channel.presence_ttl,
    presenceUpdateMs: client.presence_update_interval,
    userConnectionsMax: client.user_connection_limit,
    idWindowMs: channel.idempotency_window,
  }
}
