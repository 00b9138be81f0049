import { Counter, Gauge, type Registry } from 'prom-client'
import { wordOf, type Readiness, type ServiceWord, type TimelineEntry, type Why } from '../readiness/index.ts'
import type { Clock } from '../runtime/index.ts'

/** Every word there is, so that a series does not appear in the middle of an incident; a missing one does not compile. */
const WORDS: Readonly<Record<ServiceWord, true>> = {
  idle: true,
  starting: true,
  ready: true,
  suspect: true,
  lost: true,
  failed: true,
  broken: true,
  stopped: true,
}

/** What is read at the scrape. */
export interface WatchedReadiness {
  readonly readiness: Readiness
  readonly clock: Clock
  readonly parked: () => number
}

/** What Prometheus is told of services and gates: how they stand is read at the scrape, what happens to them is counted as it does. */
export class ReadinessMetrics {
  readonly #registry: Registry
  readonly #turns: Counter<'gate' | 'to'>
  readonly #broken: Counter<'service'>
  readonly #lastWhy = new Map<string, Why>()

  constructor(registry: Registry) {
    this.#registry = registry
    const registers = [registry]
    this.#turns = new Counter({
      name: 'tidegate_gate_turns_total',
      help: 'Times that a gate opened or closed.',
      labelNames: ['gate', 'to'],
      registers,
    })
    this.#broken = new Counter({
      name: 'tidegate_service_broken_total',
      help: 'Times that a check raised: it says nothing of the service, and a person has to mend it.',
      labelNames: ['service'],
      registers,
    })
  }

  watch({ readiness, clock, parked }: WatchedReadiness): void {
    const { services, gates } = readiness.rules
    for (const { name: gate } of gates) for (const to of ['open', 'closed']) this.#turns.inc({ gate, to }, 0)
    for (const service of services) this.#broken.inc({ service }, 0)
    const states = (): Readiness['model']['services'] => {
      // Asking notices what time has done: a proof may have become too old since anybody looked.
      for (const { name } of gates) readiness.gate(name).verdict()
      return readiness.model.services
    }
    this.#gauge('gate_open', '1 while clients are let in.', ['gate'], (gauge) => {
      for (const { name } of gates) gauge.set({ gate: name }, readiness.gate(name).verdict().kind === 'open' ? 1 : 0)
    })
    this.#gauge('service_ready', '1 while it is proved in its current life.', ['service'], (gauge) => {
      for (const [service, { kind }] of states()) gauge.set({ service }, kind === 'ready' ? 1 : 0)
    })
    this.#gauge('service_epoch', 'Which life of the service this is.', ['service'], (gauge) => {
      for (const [service, { epoch }] of states()) gauge.set({ service }, epoch)
    })
    this.#gauge('service_state', '1 for the state that it is in.', ['service', 'state'], (gauge) => {
      for (const [service, now] of states())
        for (const state of Object.keys(WORDS)) gauge.set({ service, state }, state === wordOf(now) ? 1 : 0)
    })
    this.#gauge('service_proof_age_seconds', 'Age of the newest proof; absent without one.', ['service'], (gauge) => {
      gauge.reset()
      for (const [service, now] of states())
        if ('provedMs' in now && now.provedMs !== undefined)
          gauge.set({ service }, Math.max(0, clock.monotonicMs() - now.provedMs) / 1_000)
    })
    this.#gauge('parked', 'Connections that wait for the gate.', [], (gauge) => gauge.set(parked()))
  }

  happened(entry: TimelineEntry): void {
    if (entry.kind === 'gate') this.#turns.inc({ gate: entry.gate, to: entry.to })
    if (entry.kind !== 'service' || !('why' in entry.event)) return
    const { why } = entry.event
    // A service that is lost for what its check raised says so with the same words: it raised once.
    if (why.kind === 'broken' && this.#lastWhy.get(entry.service) !== why) this.#broken.inc({ service: entry.service })
    this.#lastWhy.set(entry.service, why)
  }

  #gauge<L extends string>(name: string, help: string, labelNames: L[], read: (gauge: Gauge<L>) => void): void {
    const registers = [this.#registry]
    const gauge: Gauge<L> = new Gauge({ name: `tidegate_${name}`, help, labelNames, registers, collect: () => read(gauge) })
  }
}
