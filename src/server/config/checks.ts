import { keepsHistory, type ChannelOptions } from '../../channel/index.ts'
import type { Assignment } from './assignment.ts'
import { isForDevelopers, type Environment } from './environment.ts'
import { formatDuration } from './duration.ts'
import type { Origin } from './origin.ts'
import type { Platform } from './platform.ts'
import { caution, refusal, type Problem, type Warning } from './problem.ts'
import type { Settings } from './settings.ts'

/** What the checks look at. `originOf` answers for every option. */
export interface Subject {
  readonly settings: Settings
  readonly environment: Environment
  readonly platform: Platform
  readonly originOf: (path: string) => Origin
  readonly ignored: ReadonlyMap<string, Assignment>
}

type Findings = readonly (Problem | Warning)[]

/** SIGKILL comes ten seconds after SIGTERM there, and nothing can move it. */
const CLOUD_RUN_GRACE_MS = 10_000

/** What options say together, where each of them alone is right. */
export function checkSettings(subject: Subject): Findings {
  return [...checkTimes(subject), ...checkTransports(subject), ...checkNamespaces(subject)]
}

function* checkTimes({ settings: { client, channel, shutdown }, platform, originOf }: Subject): Generator<Problem> {
  const mustBeLess = (path: string, ms: number, limitPath: string, limitMs: number): readonly Problem[] =>
    ms < limitMs
      ? []
      : [
          refusal(
            path,
            originOf(path),
            `${formatDuration(ms)} is not less than ${limitPath}, which is ${formatDuration(limitMs)}`,
          ),
        ]
  yield* mustBeLess('client.pong_timeout', client.pong_timeout, 'client.ping_interval', client.ping_interval)
  yield* mustBeLess(
    'client.presence_update_interval',
    client.presence_update_interval,
    'channel.presence_ttl',
    channel.presence_ttl,
  )
  if (platform === 'cloud-run') {
    yield* mustBeLess('shutdown.timeout', shutdown.timeout, 'the grace of Cloud Run', CLOUD_RUN_GRACE_MS)
  }
}

function* checkTransports({ settings, environment, originOf }: Subject): Generator<Problem | Warning> {
  const { websocket, http_stream, sse, client } = settings
  if (websocket.disabled && !http_stream.enabled && !sse.enabled) {
    yield refusal('websocket.disabled', originOf('websocket.disabled'), 'no transport is left: enable http_stream or sse')
  }
  if (client.allowed_origins.includes('*') && !isForDevelopers(environment)) {
    yield caution('client.allowed_origins', originOf('client.allowed_origins'), '"*" lets the page of any site connect')
  }
}

function* checkNamespaces({ settings: { channel }, originOf, ignored }: Subject): Generator<Problem | Warning> {
  const groups: readonly (readonly [string, ChannelOptions])[] = [
    ['channel.without_namespace', channel.without_namespace],
    ...[...channel.namespaces.values()].map((options, index) => [`channel.namespaces[${index}]`, options] as const),
  ]
  for (const [path, options] of groups) {
    yield* checkHistory(path, options, originOf)
    yield* checkProxies(path, options, ignored)
  }
}

function* checkHistory(path: string, options: ChannelOptions, originOf: Subject['originOf']): Generator<Problem | Warning> {
  const refuse = (name: string, reason: string): Problem => refusal(`${path}.${name}`, originOf(`${path}.${name}`), reason)
  const { history_size, history_ttl, history_meta_ttl } = options
  if (history_size > 0 && history_ttl === 0) yield refuse('history_size', 'history needs history_ttl too')
  if (history_size === 0 && history_ttl > 0) yield refuse('history_ttl', 'history needs history_size too')
  if (history_meta_ttl < history_ttl) {
    yield refuse(
      'history_ttl',
      `${formatDuration(history_ttl)} is longer than history_meta_ttl, which is ${formatDuration(history_meta_ttl)}`,
    )
  }
  if (keepsHistory(options)) return
  if (options.force_recovery) yield refuse('force_recovery', 'recovery needs history_size and history_ttl')
  for (const name of ['force_positioning', 'allow_positioning', 'allow_recovery'] as const) {
    if (options[name])
      yield caution(`${path}.${name}`, originOf(`${path}.${name}`), 'does nothing without history_size and history_ttl')
  }
}

/** In Centrifugo an enabled proxy answers instead of the permissions: to ignore it would let in whom it kept out. */
function* checkProxies(path: string, options: ChannelOptions, ignored: Subject['ignored']): Generator<Problem> {
  const opens = {
    subscribe: options.allow_subscribe_for_client,
    publish: options.allow_publish_for_client || options.allow_publish_for_subscriber,
    subscribe_stream:
      options.allow_subscribe_for_client || options.allow_publish_for_client || options.allow_publish_for_subscriber,
  }
  for (const [act, isOpen] of Object.entries(opens)) {
    const proxy = ignored.get(`${path}.${act}_proxy_enabled`)
    if (proxy !== undefined && isOpen) {
      yield refusal(
        proxy.path,
        proxy.origin,
        'proxies are not implemented, and without this one the allow_* options here would let everybody in',
      )
    }
  }
}
