import { keepsHistory, type ChannelOptions } from '../../channel/index.ts'
import type { Assignment } from './assignment.ts'
import { checkBudgets } from './budgets.ts'
import { checkEngine } from './engine-checks.ts'
import { isForDevelopers, type Environment } from './environment.ts'
import { formatDuration } from './duration.ts'
import type { Origin } from './origin.ts'
import { PLATFORM_NAMES, type Platform } from './platform.ts'
import { platformLimits } from './platform-limits.ts'
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

/** What options say together, where each of them alone is right. */
export function checkSettings(subject: Subject): Findings {
  return [
    ...checkBudgets(subject),
    ...checkAge(subject),
    ...checkTransports(subject),
    ...checkNamespaces(subject),
    ...checkEngine(subject),
  ]
}

/** Sessions are told to come back before the platform cuts them; where they are not, that is worth a word. */
function* checkAge({ settings: { client }, platform, originOf }: Subject): Generator<Warning> {
  const { requestMaxMs } = platformLimits(platform)
  if (requestMaxMs === undefined || client.max_connection_age > 0) return
  const path = 'client.max_connection_age'
  const cut = `${PLATFORM_NAMES[platform]} cuts connections after ${formatDuration(requestMaxMs)} at the latest`
  yield caution(path, originOf(path), `is off: ${cut}, and clients see it as a broken one (1006)`)
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
  if (options.durability !== 'memory') yield refuse('durability', `${options.durability} needs history_size and history_ttl`)
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
