import { evidenceInWords, whyInWords, type GateWord, type ServiceWord, type TimelineEntry } from '../../../src/readiness/index.ts'

/** How a state is shown: a colour, and a shape that says the same without it. */
export type Tone = 'good' | 'waiting' | 'bad' | 'quiet'

export type Word = ServiceWord | GateWord

const TONES: Readonly<Record<Word, Tone>> = {
  ready: 'good',
  open: 'good',
  starting: 'waiting',
  suspect: 'waiting',
  draining: 'waiting',
  lost: 'bad',
  failed: 'bad',
  broken: 'bad',
  closed: 'bad',
  idle: 'quiet',
  stopped: 'quiet',
}

export function toneOf(word: Word): Tone {
  return TONES[word]
}

/** Without the proofs that only renew what was known: they are many, and say nothing new. */
export function notable(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const lastOf = new Map<string, string>()
  return entries.filter((entry) => {
    if (entry.kind !== 'service') return true
    const { kind } = entry.event
    const before = lastOf.get(entry.service)
    if (kind === 'proved') return false
    lastOf.set(entry.service, kind)
    return kind !== 'ready' || before !== 'ready'
  })
}

export interface EntryWords {
  /** Whom it is about. */
  readonly who: string
  readonly what: string
  readonly tone: Tone
}

/** What happened, for people. */
export function entryInWords(entry: TimelineEntry): EntryWords {
  switch (entry.kind) {
    case 'gate':
      return { who: `gate ${entry.gate}`, what: entry.to, tone: toneOf(entry.to) }
    case 'phase':
      return { who: 'instance', what: entry.to, tone: entry.to === 'serving' ? 'good' : entry.to === 'expired' ? 'bad' : 'quiet' }
    case 'refused': {
      const because = entry.because === 'stale' ? 'for a life that is over' : 'without evidence'
      return {
        who: entry.service,
        what: `said ${entry.signal} ${because} (epoch ${entry.epoch}): nothing changed`,
        tone: 'quiet',
      }
    }
    case 'stop-failed':
      return { who: entry.service, what: `its stop failed: ${entry.reason}`, tone: 'bad' }
    case 'service':
      return { who: entry.service, ...eventInWords(entry.event) }
  }
}

type ServiceEvent = Extract<TimelineEntry, { kind: 'service' }>['event']

function eventInWords(event: ServiceEvent): Omit<EntryWords, 'who'> {
  switch (event.kind) {
    case 'starting':
      return { what: `starting, epoch ${event.epoch}${event.attempt > 1 ? `, attempt ${event.attempt}` : ''}`, tone: 'waiting' }
    case 'task':
      return { what: `task ${event.task} done: ${evidenceInWords(event.evidence)}`, tone: 'quiet' }
    case 'ready':
      return { what: `says ready: ${evidenceInWords(event.evidence)}`, tone: 'good' }
    case 'proved':
      return { what: `proved: ${evidenceInWords(event.evidence)}`, tone: 'good' }
    case 'unproved':
      return {
        what: `${event.why.kind === 'broken' ? 'broken' : 'not proved'}: ${whyInWords(event.why)}`,
        tone: event.why.kind === 'broken' ? 'bad' : 'waiting',
      }
    case 'doubted':
      return { what: `doubted: ${whyInWords(event.why)}`, tone: 'waiting' }
    case 'lost':
      return { what: `lost: ${whyInWords(event.why)}`, tone: 'bad' }
    case 'failed':
      return { what: `failed for good: ${whyInWords(event.why)}`, tone: 'bad' }
    case 'stopped':
      return { what: 'stopped', tone: 'quiet' }
  }
}

/** `10:02:11`, or with milliseconds `10:02:11.042`; local time. */
export function timeOfDay(wallMs: number, withMs = false): string {
  const date = new Date(wallMs)
  const two = (part: number): string => String(part).padStart(2, '0')
  const text = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return withMs ? `${text}.${String(date.getMilliseconds()).padStart(3, '0')}` : text
}

export function count(number: number): string {
  return number.toLocaleString('en')
}
