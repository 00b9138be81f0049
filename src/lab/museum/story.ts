import { evidenceInWords, whyInWords, type TimelineEntry } from '../../readiness/index.ts'
import type { Said } from './door.ts'
import type { ExhibitName } from './exhibits.ts'
import type { Visit } from './visit.ts'

/** One start as Tidegate tells it. */
export interface Story {
  readonly exhibit: ExhibitName
  /** In the middle of the start. */
  readonly explained: Said
  /** Its own record, in words. */
  readonly timeline: readonly Said[]
  /** Where it gave up: the last words. */
  readonly gaveUp: Said | undefined
}

/** Tidegate's own record of one start, in words. Times of the entries are since the connection. */
export function storyOf(visit: Visit | undefined): Story | undefined {
  if (visit?.explained === undefined) return undefined
  const { exhibit, explained, timeline, gaveUpMs, said } = visit
  const last = gaveUpMs === undefined ? undefined : said.at(-1)
  return {
    exhibit,
    explained: { ...explained, text: withoutPlaces(explained.text) },
    timeline: timeline.map((entry) => ({ atMs: entry.atMs, text: withoutPlaces(inWords(entry)) })),
    gaveUp: last && { ...last, text: withoutPlaces(last.text) },
  }
}

function inWords(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'gate':
      return entry.to === 'open' ? 'the gate opens' : 'the gate closes'
    case 'phase':
      return entry.to === 'expired' ? 'the start budget ends' : `the engine is ${entry.to}`
    case 'refused':
      return `${entry.service}: ${entry.signal} of life ${entry.epoch} is refused: ${entry.because}`
    case 'stop-failed':
      return `${entry.service}: its stop failed: ${entry.reason}`
    case 'service':
      return ofService(entry)
  }
}

function ofService({ service, event }: Extract<TimelineEntry, { kind: 'service' }>): string {
  switch (event.kind) {
    case 'starting': {
      const waits = event.tasks.length === 0 ? '' : `; its tasks: ${event.tasks.join(', ')}`
      return `${service} starts, life ${event.epoch}${waits}`
    }
    case 'task':
      return `${service}: its ${event.task} is ready, evidence: ${evidenceInWords(event.evidence)}`
    case 'ready':
    case 'proved':
      return `${service} shows evidence: ${evidenceInWords(event.evidence)}`
    case 'stopped':
      return `${service} stops`
    case 'lost':
      return event.why.kind === 'broken' ? `${service}: ${whyInWords(event.why)}` : `${service} is lost: ${whyInWords(event.why)}`
    case 'unproved':
    case 'doubted':
    case 'failed':
      return `${service}: ${whyInWords(event.why)}`
  }
}

/** A place of the stack names a file of this machine; its last part is enough for a reader. */
function withoutPlaces(text: string): string {
  return text.replaceAll(/\(?(?:file:\/\/)?\/[^\s()]*\/([^\s()/]+)\)?/g, '($1)')
}
