import type { Model } from './model.ts'
import type { ServiceDefinition } from './service.ts'

/** One service's first start. Milliseconds since the process began; `undefined`: not yet. */
export interface WaterfallRow {
  readonly service: string
  readonly startMs: number | undefined
  readonly readyMs: number | undefined
  readonly needs: readonly string[]
  /** A faster start of this one would have opened the gate sooner. */
  readonly isOnPath: boolean
}

/** How a start went: what waited for what, and what it all waited for. */
export interface Waterfall {
  /** In the order in which they started; those that have not come last. */
  readonly rows: readonly WaterfallRow[]
  /** The critical path: each service started when the one before it was ready. The last was the last to be ready. */
  readonly path: readonly string[]
  /** When all critical services had been ready; `undefined` while one has not. */
  readonly totalMs: number | undefined
  /** When this was so: what is not ready took so long until then. */
  readonly atMs: number
}

/**
 * Pure.
 * @param critical the services that the gate waits for.
 * @param bootMs when the process began, on the clock of the model.
 * @param nowMs on the same clock.
 */
export function waterfallOf(
  { firsts }: Pick<Model, 'firsts'>,
  services: readonly Pick<ServiceDefinition, 'name' | 'needs'>[],
  critical: readonly string[],
  bootMs: number,
  nowMs: number,
): Waterfall {
  const needsOf = new Map(services.map(({ name, needs = [] }) => [name, needs]))
  // What is not ready yet is what everything waits for.
  const readyMs = (name: string): number => (firsts.get(name)?.readyMs ?? Number.POSITIVE_INFINITY) - bootMs
  const last = (names: readonly string[]): string | undefined =>
    names.reduce<string | undefined>(
      (latest, name) => (latest === undefined || readyMs(name) > readyMs(latest) ? name : latest),
      undefined,
    )
  const path: string[] = []
  for (let name = last(critical); name !== undefined; name = last(needsOf.get(name) ?? [])) path.unshift(name)
  const rows = services.map(({ name, needs = [] }) => {
    const first = firsts.get(name)
    return {
      service: name,
      startMs: first && first.startedMs - bootMs,
      readyMs: first?.readyMs === undefined ? undefined : first.readyMs - bootMs,
      needs,
      isOnPath: path.includes(name),
    }
  })
  const start = ({ startMs }: WaterfallRow): number => startMs ?? Number.POSITIVE_INFINITY
  rows.sort((one, other) => (start(one) === start(other) ? 0 : start(one) - start(other)))
  const totalMs = Math.max(...critical.map(readyMs))
  return { rows, path, totalMs: Number.isFinite(totalMs) ? totalMs : undefined, atMs: nowMs - bootMs }
}
