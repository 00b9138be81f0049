import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import type { TimelineEntry } from '../readiness/index.ts'
import { ReadinessMetrics, type WatchedReadiness } from './readiness-metrics.ts'
import type { Route } from './router.ts'

/** Numbers that are read when somebody looks, not counted as they change. */
export interface Levels {
  readonly sessions: number
  readonly open: number
  readonly users: number
  readonly channels: number
  readonly subscriptions: number
}

/** What Tidegate counts (Prometheus). Names are an interface: dashboards and alerts match them. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #readiness = new ReadinessMetrics(this.#registry)
  #admitted = 0
  #ended = 0
  readonly #turnedAway = new Map<string, number>()
  readonly #accepted = this.#counter('tidegate_connections_accepted_total', 'Clients that were let in.', ['transport'])
  readonly #refused = this.#counter('tidegate_connections_refused_total', 'Connections that were not admitted, by reason id.', [
    'reason',
  ])
  readonly #disconnects = this.#counter('tidegate_disconnects_total', 'Sessions that ended, by code; 0: the client left.', [
    'transport',
    'code',
  ])
  readonly #commands = this.#counter(
    'tidegate_commands_total',
    'Commands answered, by error code; 0: a result.',
    ['method', 'error'],
    () => this.#countAnswers(),
  )
  /** Answers since somebody looked last, by method and error: finding the right label for each would cost more than a small command. */
  readonly #answers = new Map<string, Map<number, number>>()
  readonly #recoveries = this.#counter('tidegate_recoveries_total', 'Recoveries, by outcome.', ['outcome'])
  readonly #recovered = this.#counter('tidegate_recovered_publications_total', 'Publications handed over in recoveries.', [])

  constructor(levels: () => Levels) {
    const gauge = (name: string, help: string, read: (now: Levels) => number): void => {
      const made: Gauge = new Gauge({ name, help, registers: [this.#registry], collect: () => made.set(read(levels())) })
    }
    gauge('tidegate_sessions', 'Connections that have a session, let in or not yet.', ({ sessions }) => sessions)
    gauge('tidegate_clients', 'Clients that are in.', ({ open }) => open)
    gauge('tidegate_users', 'Different users that are in.', ({ users }) => users)
    gauge('tidegate_channels', 'Channels with a subscriber here.', ({ channels }) => channels)
    gauge('tidegate_subscriptions', 'Subscriptions here.', ({ subscriptions }) => subscriptions)
    collectDefaultMetrics({ register: this.#registry })
  }

  /** How many were let in, and how many were turned away for which reason. */
  get admissions(): { readonly admitted: number; readonly refused: Readonly<Record<string, number>> } {
    return { admitted: this.#admitted, refused: Object.fromEntries(this.#turnedAway) }
  }

  /** Sessions that ended, whoever ended them. */
  get ended(): number {
    return this.#ended
  }

  /** From now on the engine's services and gates are read whenever somebody looks. */
  watch(watched: WatchedReadiness): void {
    this.#readiness.watch(watched)
  }

  /** For `ReadinessOptions.observe`. */
  happened(entry: TimelineEntry): void {
    this.#readiness.happened(entry)
  }

  opened(transport: string): void {
    this.#admitted += 1
    this.#accepted.inc({ transport })
  }

  closed(transport: string, code: number | undefined): void {
    this.#ended += 1
    this.#disconnects.inc({ transport, code: code ?? 0 })
  }

  answered(method: string | undefined, error: number): void {
    const name = method ?? 'unknown'
    let errors = this.#answers.get(name)
    if (errors === undefined) this.#answers.set(name, (errors = new Map()))
    errors.set(error, (errors.get(error) ?? 0) + 1)
  }

  recovered(outcome: string, publications: number): void {
    this.#recoveries.inc({ outcome })
    this.#recovered.inc(publications)
  }

  refused(reason: string): void {
    this.#turnedAway.set(reason, (this.#turnedAway.get(reason) ?? 0) + 1)
    this.#refused.inc({ reason })
  }

  /** In Prometheus' format. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  route(): Route {
    return {
      method: 'GET',
      path: '/metrics',
      handle: async ({ response }) => {
        const text = await this.text()
        response.writeHead(200, { 'Content-Type': this.#registry.contentType, 'Cache-Control': 'no-store' }).end(text)
      },
    }
  }

  #countAnswers(): void {
    for (const [method, errors] of this.#answers) {
      for (const [error, count] of errors) this.#commands.inc({ method, error }, count)
    }
    this.#answers.clear()
  }

  /** @param collect called before the counter is read. */
  #counter<L extends string>(name: string, help: string, labelNames: readonly L[], collect = (): void => {}): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry], collect })
  }
}
