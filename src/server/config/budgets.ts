import type { Subject } from './checks.ts'
import { formatDuration } from './duration.ts'
import type { Origin } from './origin.ts'
import { PLATFORM_NAMES } from './platform.ts'
import { refusal, type Problem } from './problem.ts'
import { platformLimits } from './platform-limits.ts'
import type { Settings } from './settings.ts'

/** A time, and what it is called: an option by its path, or something that nobody here can set. */
interface Time {
  readonly name: string
  readonly ms: number
}

/** Several times together must be less than (or at most) one other. */
interface Budget {
  readonly parts: readonly Time[]
  readonly relation: 'less than' | 'at most'
  readonly limit: Time
  /** Why, where the limit does not say it. */
  readonly why?: string
}

/** Browsers open one WebSocket to a host at a time (RFC 6455 section 4.1), so one that is held keeps every other tab waiting. */
const PARK_MS_MAX = 3_000

/** Sessions look at the clock once a second or so. */
const SWEEP_MS = 1_000

/** Times that must fit into one another. Each that does not is said with its numbers: what it lacks is the slack, negative or zero. */
export function* checkBudgets({ settings, platform, originOf }: Subject): Generator<Problem> {
  for (const { parts, relation, limit, why } of [...ownBudgets(settings), ...platformBudgets(settings, platform)]) {
    const sumMs = parts.reduce((sum, { ms }) => sum + ms, 0)
    const slackMs = limit.ms - sumMs
    if (relation === 'less than' ? slackMs > 0 : slackMs >= 0) continue
    const blamed = blame([...parts, limit], originOf)
    const sum = parts.length > 1 ? ` = ${formatDuration(sumMs)}` : ''
    const because = why === undefined ? '' : ` (${why})`
    yield refusal(
      blamed,
      originOf(blamed),
      `${parts.map(written).join(' + ')}${sum} must be ${relation} ${written(limit)}${because}: slack ${formatSlack(slackMs)}`,
    )
  }
}

function ownBudgets({ gate, client, channel }: Settings): readonly Budget[] {
  const verify = { name: 'gate.verify_interval', ms: gate.verify_interval }
  const timeout = { name: 'gate.verify_timeout', ms: gate.verify_timeout }
  const pong = { name: 'client.pong_timeout', ms: client.pong_timeout }
  const presence = { name: 'client.presence_update_interval', ms: client.presence_update_interval }
  const hold = { name: 'gate.reopen_hold', ms: gate.reopen_hold }
  const age = { name: 'client.max_connection_age', ms: client.max_connection_age }
  const jitter = { name: 'client.max_connection_age_jitter', ms: client.max_connection_age_jitter }
  return [
    { parts: [pong], relation: 'less than', limit: { name: 'client.ping_interval', ms: client.ping_interval } },
    { parts: [presence], relation: 'less than', limit: { name: 'channel.presence_ttl', ms: channel.presence_ttl } },
    { parts: [timeout], relation: 'less than', limit: verify },
    { parts: [verify, timeout], relation: 'less than', limit: { name: 'gate.max_age', ms: gate.max_age } },
    { parts: [hold], relation: 'at most', limit: { name: 'gate.reopen_hold_max', ms: gate.reopen_hold_max } },
    {
      parts: [{ name: 'gate.park_time', ms: gate.park_time }],
      relation: 'at most',
      limit: { name: 'what a browser may be kept waiting', ms: PARK_MS_MAX },
      why: 'it opens one connection at a time',
    },
    ...(age.ms === 0 ? [] : [{ parts: [jitter], relation: 'less than', limit: age } as const]),
  ]
}

function platformBudgets({ gate, client, shutdown }: Settings, platform: Subject['platform']): readonly Budget[] {
  const { startWindowMs, drainMaxMs, killAfterMs, requestMaxMs } = platformLimits(platform)
  const name = PLATFORM_NAMES[platform]
  const budgets: Budget[] = []
  if (startWindowMs !== undefined) {
    const limit = { name: `the start-up probe's longest window on ${name}`, ms: startWindowMs }
    budgets.push({ parts: [{ name: 'gate.start_budget', ms: gate.start_budget }], relation: 'at most', limit })
  }
  if (drainMaxMs !== undefined && killAfterMs !== undefined) {
    budgets.push({
      parts: [{ name: 'shutdown.timeout', ms: shutdown.timeout }],
      relation: 'at most',
      limit: { name: `the drain on ${name}`, ms: drainMaxMs },
      why: `it kills ${formatDuration(killAfterMs)} after SIGTERM`,
    })
  }
  if (requestMaxMs !== undefined) {
    budgets.push({
      parts: [
        { name: 'client.max_connection_age', ms: client.max_connection_age },
        { name: 'gate.park_time', ms: gate.park_time },
        { name: 'one look at the clock', ms: SWEEP_MS },
      ],
      relation: 'at most',
      limit: { name: `the longest request of ${name}`, ms: requestMaxMs },
    })
  }
  return budgets
}

function written({ name, ms }: Time): string {
  return `${name} ${formatDuration(ms)}`
}

function formatSlack(ms: number): string {
  return ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms)
}

/** The first that somebody wrote: defaults fit into one another. */
function blame(times: readonly Time[], originOf: (path: string) => Origin): string {
  const isWritten = (name: string): boolean => !['default', 'environment', 'platform'].includes(originOf(name).kind)
  return (times.find(({ name }) => isWritten(name)) ?? times[0])?.name ?? ''
}
