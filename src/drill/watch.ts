import type { Timers } from '../runtime/index.ts'
import { readHealth, type Health, type HealthAnswer, type ServiceHealth } from './health.ts'
import type { Timeline } from './timeline.ts'

/** Between two looks. A gate that closes stays closed for its hold at least, which is longer; and epochs are not missed at all. */
const EVERY_MS = 50

/** What was seen of the service since the drill began. Times are the time line's. */
export interface Sightings {
  /** When the gate was first closed, and last opened again. */
  closedMs: number | undefined
  openedMs: number | undefined
  /** It did not answer at all. */
  wasAway: boolean
  /** Another life of the process answers. */
  isOther: boolean
  /** Services that began a new life, or were not ready. */
  readonly shaken: Map<string, string>
}

/** Reads the service's own report again and again, and tells what changes. */
export class Watch {
  readonly seen: Sightings = { closedMs: undefined, openedMs: undefined, wasAway: false, isOther: false, shaken: new Map() }
  readonly #url: URL
  readonly #timers: Timers
  readonly #timeline: Timeline
  readonly #over = new AbortController()
  #latest: HealthAnswer
  /** The last report: what a service says after a silence is held against it. */
  #health: Health
  #waiting: (() => void)[] = []

  constructor(url: URL, first: Health, timers: Timers, timeline: Timeline) {
    this.#url = url
    this.#timers = timers
    this.#timeline = timeline
    this.#latest = { kind: 'health', health: first }
    this.#health = first
  }

  /** Ends with {@link stop}. */
  async run(): Promise<void> {
    const { signal } = this.#over
    while (!signal.aborted) {
      await this.#pause()
      const answer = await readHealth(this.#url, signal)
      if (signal.aborted) return
      this.#compare(answer)
      for (const look of this.#waiting.splice(0)) look()
    }
  }

  stop(): void {
    this.#over.abort()
    for (const look of this.#waiting.splice(0)) look()
  }

  get isOpen(): boolean {
    return this.#latest.kind === 'health' && this.#latest.health.gate.state === 'open'
  }

  /** How it stands, in words. */
  get words(): string {
    return this.#latest.kind === 'none' ? this.#latest.reason : this.#latest.health.gate.explanation
  }

  /** Resolves with the next look, or when nobody looks any more. */
  next(): Promise<void> {
    return this.#over.signal.aborted ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  #pause(): Promise<void> {
    const { signal } = this.#over
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#timers.after(EVERY_MS, done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  #compare(answer: HealthAnswer): void {
    const before = this.#latest
    this.#latest = answer
    if (answer.kind === 'none') {
      this.seen.wasAway = true
      if (before.kind === 'health') this.#timeline.add('service', `does not answer: ${answer.reason}`)
      return
    }
    const { health } = answer
    const last = this.#health
    this.#health = health
    const isOther = health.instance !== last.instance
    if (isOther) this.seen.isOther = true
    if (isOther) this.#timeline.add('service', `another life of it answers: instance ${health.instance}`)
    else if (before.kind === 'none') this.#timeline.add('service', 'answers again')
    this.#compareGates(last, health, isOther)
    // A new life has other lives of everything.
    if (!isOther) for (const service of health.services) this.#compareServices(last, service)
  }

  #compareGates({ gate: last }: Health, { gate }: Health, isOther: boolean): void {
    if (gate.state === last.state && gate.reason === last.reason && !isOther) return
    const atMs = this.#timeline.nowMs - gate.forMs
    if (gate.state === 'open') this.seen.openedMs = atMs
    else this.seen.closedMs ??= atMs
    const reason = gate.reason === undefined ? '' : ` (${gate.reason})`
    // Another reason while it stays closed is news of now.
    const agoMs = gate.state === last.state ? 0 : gate.forMs
    this.#timeline.add('gate', gate.state === 'open' ? 'open' : `${gate.state}${reason}: ${gate.explanation}`, agoMs)
  }

  #compareServices({ services }: Health, service: ServiceHealth): void {
    const before = services.find(({ name }) => name === service.name)
    if (before === undefined || (before.state === service.state && before.epoch === service.epoch)) return
    const { name, state, epoch, error } = service
    const why = state === 'ready' || error === undefined ? '' : `: ${error}`
    if (state !== 'ready' || epoch > before.epoch) this.seen.shaken.set(name, `${state}, life ${epoch}`)
    this.#timeline.add('service', `${name} is ${state}, life ${epoch}${why}`)
  }
}
