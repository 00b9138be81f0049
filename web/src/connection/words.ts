import type { ConnectionState } from './state.ts'

/** How a state is shown: words, and a shape that goes with a colour. */
export interface StateWords {
  readonly text: string
  readonly tone: 'good' | 'waiting' | 'bad' | 'quiet'
}

/** An attempt is not worth a number of seconds before so many milliseconds. */
const QUIET_MS = 3_000
/** What was caught up is told so long. */
const RECOVERED_TOLD_MS = 5_000

/** Reasons of the gate that are no service to wait for (docs/gate.md). */
const NOT_SERVICES: ReadonlyMap<string, string> = new Map([
  ['draining', 'the server goes away: moving'],
  ['stopped', 'the server goes away: moving'],
  ['expired', 'the server could not start'],
  ['full', 'the server is full: waiting'],
  ['too-fast', 'many are coming in: waiting'],
  ['park-full', 'many are waiting before us'],
  ['reopening', 'the server lets people in one by one'],
])

/** The truth in words. Pure: the seconds shown are real time since the phase began. */
export function words(state: ConnectionState, nowMs: number): StateWords {
  switch (state.kind) {
    case 'signed-out':
      return { text: 'signed out', tone: 'quiet' }
    case 'connecting': {
      const forMs = nowMs - state.sinceMs
      return { text: forMs < QUIET_MS ? 'connecting …' : `connecting … (${seconds(forMs)})`, tone: 'waiting' }
    }
    case 'waiting':
      return {
        text: `${NOT_SERVICES.get(state.reason) ?? `waiting for ${state.reason}`} (${seconds(nowMs - state.sinceMs)})`,
        tone: 'waiting',
      }
    case 'catching-up':
      return { text: state.messages === 0 ? 'catching up …' : `catching up … ${messages(state.messages)}`, tone: 'waiting' }
    case 'live': {
      const told = state.recovered > 0 && nowMs - state.sinceMs < RECOVERED_TOLD_MS
      return { text: told ? `live · caught up ${messages(state.recovered)}` : 'live', tone: 'good' }
    }
    case 'degraded':
      return { text: `${serviceName(state.reason)} is away: reading only, yours are kept`, tone: 'bad' }
    case 'draining':
      return { text: 'draining: moving', tone: 'waiting' }
    case 'offline':
      return { text: 'offline: yours are kept', tone: 'bad' }
    case 'stopped':
      return { text: `stopped: ${state.why}`, tone: 'bad' }
  }
}

/** Whether the words change while nothing happens. */
export function isCounting(state: ConnectionState): boolean {
  return state.kind === 'connecting' || state.kind === 'waiting' || (state.kind === 'live' && state.recovered > 0)
}

/** `redis.commands` is Redis to a person; other services keep their id. */
function serviceName(reason: string): string {
  if (reason === 'redis' || reason.startsWith('redis.')) return 'Redis'
  return reason === '' ? 'A service' : reason
}

function seconds(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000))
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min`
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`
}
