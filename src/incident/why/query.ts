import type { Statement } from '../document/index.ts'
import type { Missing } from './claim.ts'

/** So long before and after a line the reason of it is looked for. */
const AROUND_MS = 120_000

const iso = (ms: number): string => new Date(ms).toISOString()

/** A filter of Cloud Logging for the time around a line, on its instance where it names one. */
export function filterAround(
  { atMs, instance, revision }: Pick<Statement, 'atMs' | 'instance' | 'revision'>,
  ...terms: readonly string[]
): string {
  const window = atMs === undefined ? [] : [`timestamp>="${iso(atMs - AROUND_MS)}"`, `timestamp<="${iso(atMs + AROUND_MS)}"`]
  const who =
    instance !== undefined
      ? [`(labels.instanceId="${instance}" OR jsonPayload.instance="${instance}")`]
      : revision !== undefined
        ? [`resource.labels.revision_name="${revision}"`]
        : []
  return [...terms, ...who, ...window].join(' AND ')
}

/** Events of ours that are not among what was read. `events`: their names, or the beginnings of them with a dot at the end. */
export function missingEvents(of: Statement, events: readonly string[]): Missing {
  const names = events.map((name) => (name.endsWith('.') ? `${name}*` : name))
  const pattern = events.map((name) => name.replaceAll('.', String.raw`\.`)).join('|')
  return {
    what: `the events ${names.join(', ')} of ${of.instance === undefined ? 'the instance' : `instance ${of.instance}`} around ${of.atMs === undefined ? 'that line' : iso(of.atMs)}`,
    query: filterAround(of, `jsonPayload.message=~"^(${pattern})"`),
    where: 'the log of Tidegate, with severity INFO and all fields',
  }
}
