import type { LoggedEvent } from '../support/server-process.ts'
import type { LabMoment } from './scenario.ts'

/** What a server's log says, as lanes: the gate's, and one for each service that was not ready. Times are of the wall clock. */
export function lanesOf(events: readonly LoggedEvent[], beganMs: number, prefix = ''): readonly LabMoment[] {
  const at = (event: LoggedEvent): number => Math.max(0, Date.parse(String(event['timestamp'])) - beganMs)
  const moments: LabMoment[] = []
  // What was over before is not shown.
  const add = (moment: LabMoment & { readonly untilMs: number }): void => {
    if (moment.untilMs > 0) moments.push(moment)
  }
  let gate: { readonly atMs: number; readonly what: string } | undefined
  const away = new Map<string, { readonly atMs: number; readonly what: string }>()
  let lastMs = 0
  for (const event of events) {
    const atMs = at(event)
    if (!Number.isNaN(atMs)) lastMs = Math.max(lastMs, atMs)
    const service = String(event['service'])
    switch (event.message) {
      case 'server.listening':
      case 'gate.opened':
      case 'gate.closed': {
        if (gate !== undefined) add({ ...gate, lane: `${prefix}gate`, untilMs: atMs })
        gate = { atMs, what: gateIn(event) }
        break
      }
      case 'service.lost':
      case 'service.suspect':
        if (!away.has(service)) away.set(service, { atMs, what: String(event['reason']) })
        break
      case 'service.ready': {
        const since = away.get(service)
        if (since !== undefined) add({ ...since, lane: `${prefix}${service}`, untilMs: atMs })
        away.delete(service)
        break
      }
    }
  }
  if (gate !== undefined) add({ ...gate, lane: `${prefix}gate`, untilMs: lastMs + AFTER_MS })
  return moments
}

/** The last state is shown a little longer than the log goes: or what it came to would not be seen. */
const AFTER_MS = 250

function gateIn({ message, reason }: LoggedEvent): string {
  if (message === 'gate.opened') return 'open'
  return message === 'gate.closed' ? String(reason).replace(/^gate: /, 'closed: ') : 'closed: starting'
}

/** When a run began, and what was done and seen in it by whoever runs it. */
export class Timeline {
  readonly beganMs = Date.now()
  readonly #moments: LabMoment[] = []

  nowMs(): number {
    return Date.now() - this.beganMs
  }

  /** Something happened now. */
  mark(lane: string, what: string): void {
    this.#moments.push({ atMs: this.nowMs(), lane, what })
  }

  /** Something lasted from then until now. */
  span(lane: string, what: string, fromMs: number): void {
    this.#moments.push({ atMs: fromMs, lane, what, untilMs: this.nowMs() })
  }

  /** With what servers logged, in the order of time. */
  with(...logs: readonly (readonly LoggedEvent[])[]): readonly LabMoment[] {
    const lanes = logs.flatMap((events, n) => lanesOf(events, this.beganMs, logs.length > 1 ? `${n + 1} ` : ''))
    return [...this.#moments, ...lanes].toSorted((one, other) => one.atMs - other.atMs)
  }
}
