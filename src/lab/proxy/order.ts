import type { Held } from './held.ts'
import type { RedisProxy } from './proxy.ts'

/** One decision: which of those that could go on went. */
export interface Decision {
  readonly options: readonly string[]
  readonly chosen: number
}

/** Which of these goes on: an index. */
export type Choose = (labels: readonly string[]) => number

/** A choice vector: an entry for each decision, 0 where it has none; one that is too large is the last. */
export function byVector(vector: readonly number[]): Choose {
  let at = 0
  return (labels) => Math.min(vector[at++] ?? 0, labels.length - 1)
}

/**
 * Lets on what the proxy holds, one at a time, in the order that `choose` decides, until `done` settles: a schedule of real
 * replies. Before each decision everything that can come has come. A decision with one option is none, and is not asked for.
 * The options stand in the order of their labels: which of two connections was answered first is the machine's chance, and a
 * vector must mean the same again. Rejects as `done` does.
 */
export async function releaseInOrder(
  proxy: Pick<RedisProxy, 'held' | 'quiet' | 'moved'>,
  choose: Choose,
  done: Promise<unknown>,
  onRelease: (held: Held) => void | Promise<void> = () => {},
): Promise<readonly Decision[]> {
  const decisions: Decision[] = []
  let isDone = false
  const over = done.finally(() => (isDone = true))
  // Told by the last line; a rejection before it is no stray one.
  over.catch(() => {})
  for (;;) {
    await proxy.quiet()
    if (isDone) break
    const ready = proxy.held.filter(({ isNext }) => isNext).sort(byLabel)
    if (ready.length === 0) {
      await Promise.race([proxy.moved(), over])
      continue
    }
    const labels = ready.map(({ label }) => label)
    const chosen = ready.length === 1 ? 0 : choose(labels)
    if (ready.length > 1) decisions.push({ options: labels, chosen })
    const held = ready[chosen]
    if (held === undefined) throw new Error(`there is no choice ${chosen} of ${ready.length}`)
    await onRelease(held)
    held.release()
  }
  await over
  return decisions
}

function byLabel(one: Held, other: Held): number {
  return one.label < other.label ? -1 : one.label > other.label ? 1 : one.connection.id - other.connection.id
}

/** The vector after this one when all are tried, the last decision first; none when this was the last. */
export function nextVector(decisions: readonly Decision[]): readonly number[] | undefined {
  for (let last = decisions.length - 1; last >= 0; last--) {
    const { chosen, options } = decisions[last] ?? { chosen: 0, options: [] }
    if (chosen + 1 < options.length) return [...decisions.slice(0, last).map((one) => one.chosen), chosen + 1]
  }
  return undefined
}
