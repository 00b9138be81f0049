import {
  makeClaim,
  statementOf,
  type Claim,
  type Entry,
  type IncidentDocument,
  type Pattern,
  type ReportInput,
} from '../../../src/incident/index.ts'

/** An invented night: readiness fails in one revision, and the next one is quiet. */
export const START_MS = Date.parse('2025-09-09T01:30:00Z')

export function sampleEntry(line: number, atMs: number, message: string, more: Partial<Entry> = {}): Entry {
  return {
    ref: { file: 'night.log', line },
    atMs,
    severity: 'CRITICAL',
    message,
    fields: {},
    kind: 'application',
    service: 'backend',
    revision: 'r1',
    instance: 'one',
    ...more,
  }
}

const failure = sampleEntry(3, START_MS + 60_000, 'readiness failed: redis, elapsed 7.51s')
const closed = sampleEntry(4, START_MS + 61_000, 'gate.closed', { event: 'gate.closed', severity: 'WARNING' })

export const samplePattern: Pattern = {
  key: 'v1:k7m2q9x4ab1c',
  template: 'readiness failed: redis, elapsed <duration>',
  severity: 'CRITICAL',
  count: 14,
  firstMs: START_MS + 60_000,
  lastMs: START_MS + 600_000,
  instances: 14,
  revisions: ['r1'],
  services: ['backend'],
  samples: [{ ref: failure.ref, quote: failure.message }],
  parameters: [
    {
      slot: 0,
      name: 'elapsed',
      kind: '<duration>',
      unit: 'ms',
      n: 14,
      distinct: 2,
      isDistinctExact: true,
      min: 7_510,
      median: 7_510,
      max: 7_520,
      iqr: 0,
      top: [{ value: '7.51s', n: 12 }],
    },
  ],
  signals: [
    {
      kind: 'constant-duration',
      parameter: 'elapsed',
      slot: 0,
      n: 14,
      minMs: 7_510,
      medianMs: 7_510,
      maxMs: 7_520,
      iqrMs: 0,
      spread: 0.001,
    },
  ],
  aliases: [],
}

export const sampleDocument: IncidentDocument = {
  schema: 'tidegate.incident/1',
  window: { firstMs: START_MS, lastMs: START_MS + 3_600_000 },
  sources: [{ name: 'night.log', kind: 'file', entries: 900 }],
  read: {
    lines: 910,
    entries: 900,
    unreadable: 1,
    joined: 2,
    duplicates: 0,
    withoutTime: 0,
    isPartial: false,
    notes: [],
    unavailable: [],
  },
  redacted: { 'redis-url': 2 },
  revisions: [
    { name: 'r1', service: 'backend', entries: 500, requests: 0, errors: 14, instances: 14, instanceMs: 600_000 },
    { name: 'r2', service: 'backend', entries: 400, requests: 0, errors: 0, instances: 9, instanceMs: 3_000_000 },
  ],
  instances: Array.from({ length: 23 }, (_, index) => ({ name: `i${index}`, entries: 40, requests: 0, errors: 1 })),
  patterns: [samplePattern],
  seen: { [samplePattern.key]: [{ revision: 'r1', count: 14, instances: 14 }] },
  timeline: { events: [statementOf(closed)], dropped: 0 },
  samples: [statementOf(failure)],
}

const { ref, quote, sha256 } = statementOf(failure)

export const sampleClaim: Claim = makeClaim({
  question: 'why did readiness fail?',
  answer: 'the check of redis failed after 7.51 s',
  status: 'OBSERVED',
  evidence: [{ ref, quote, sha256 }],
  because: [
    makeClaim({
      question: 'why did the check fail?',
      answer: 'five waits of 1.5 s were spent by attempts that never reached the network',
      status: 'POSSIBLE',
      evidence: [{ ref, quote, sha256 }],
      rivals: ['a deadline of 7.5 s'],
      contradicting: [{ ref: closed.ref, quote: 'gate.closed' }],
      because: [
        makeClaim({
          question: 'why did the attempts fail?',
          answer: 'the log does not say',
          status: 'UNKNOWN',
          missing: [{ what: 'the error of each attempt', query: 'severity>=DEBUG', where: 'the log of the check' }],
        }),
      ],
    }),
  ],
})

export const sampleInput: ReportInput = {
  document: sampleDocument,
  pattern: samplePattern,
  seen: sampleDocument.seen?.[samplePattern.key] ?? [],
  cause: sampleClaim,
  comparisons: [],
  beside: [],
  notes: [],
}
