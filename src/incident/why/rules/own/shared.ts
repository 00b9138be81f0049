import type { Statement } from '../../../document/index.ts'
import type { Context } from '../../rule.ts'

/** So close together, losses of one dependency are one loss. */
const TOGETHER_MS = 5_000

/** Others that lost the same at the same time: then it is not this instance (notes, 3.2, R8). The first line of each. */
export function sharedWith(line: Statement, service: string, { sightings }: Context): readonly Statement[] {
  const others = new Map<string, Statement>()
  for (const other of sightings.around(line, TOGETHER_MS)) {
    const { event, fields, instance } = other
    if (event !== 'service.lost' || fields['service'] !== service || instance === undefined || instance === line.instance)
      continue
    if (!others.has(instance)) others.set(instance, other)
  }
  return [...others.values()].slice(0, 2)
}
