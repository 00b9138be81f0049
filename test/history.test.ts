/** The judge of histories is judged: good runs are accepted, and each way of going wrong is found by the check that is named for it. */
import { describe, expect, test } from 'vitest'
import { CHECKS, figuresOf, judge, parseJournal, type CheckName, type Operation, type Promises } from './support/history/index.ts'
import { goodRun, runWithLoss } from './support/history/sample.ts'

const PROMISES: Promises = { keepsAcked: () => true, disconnects: [0], refusals: [103], outages: 1 }
const LOSSY: Promises = { ...PROMISES, keepsAcked: () => false, outages: undefined }

type Kind = Operation['kind']
type Fits<K extends Kind> = (operation: Extract<Operation, { kind: K }>) => boolean

/** Makes something bad of a good run. */
type Mutation = (operations: Operation[]) => void

function at<K extends Kind>(operations: readonly Operation[], kind: K, fits: Fits<K> = () => true): number {
  const index = operations.findIndex((one) => one.kind === kind && fits(one as Extract<Operation, { kind: K }>))
  if (index === -1) throw new Error(`the run has no such ${kind}`)
  return index
}

const drop =
  <K extends Kind>(kind: K, fits?: Fits<K>): Mutation =>
  (operations) =>
    void operations.splice(at(operations, kind, fits), 1)

const twice =
  <K extends Kind>(kind: K, fits?: Fits<K>): Mutation =>
  (operations) => {
    const index = at(operations, kind, fits)
    operations.splice(index, 0, ...operations.slice(index, index + 1))
  }

const change =
  <K extends Kind>(kind: K, fits: Fits<K>, more: Partial<Extract<Operation, { kind: K }>>): Mutation =>
  (operations) => {
    const index = at(operations, kind, fits)
    Object.assign(operations, { [index]: { ...operations[index], ...more } })
  }

const swap =
  <K extends Kind>(kind: K, one: Fits<K>, other: Fits<K>): Mutation =>
  (operations) => {
    const [first, second] = [at(operations, kind, one), at(operations, kind, other)]
    const [a, b] = [operations[first], operations[second]]
    if (a !== undefined && b !== undefined) [operations[first], operations[second]] = [b, a]
  }

const got =
  (client: string, offset: number): Fits<'delivered'> =>
  (one) =>
    one.client === client && one.offset === offset

const kept =
  (offset: number): Fits<'kept'> =>
  (one) =>
    one.offset === offset

const MUTATIONS: readonly (readonly [CheckName, string, Mutation])[] = [
  ['C1', 'two clients see different things at one place', change('delivered', got('kay', 3), { data: 'a2 hello' })],
  ['C1', 'the sender is told a place where another one stands', change('acked', ({ id }) => id === 'a3', { offset: 2 })],
  ['C2', 'two deliveries change places', swap('delivered', got('kay', 1), got('kay', 2))],
  ['C2', 'an old one comes again', twice('delivered', got('kay', 4))],
  ['C3', 'one delivery is missing', drop('delivered', got('kay', 3))],
  ['C3', 'a delivery without a subscription', drop('subscribed', ({ client }) => client === 'kay')],
  ['C4', 'one delivery comes twice', twice('delivered', got('ada', 2))],
  ['C4', 'one is delivered again under a new offset', change('delivered', got('ada', 6), { data: 'k2 hello' })],
  ['C4', 'one id is stored twice', change('kept', kept(6), { data: 'k2 hello' })],
  ['C5', 'an acknowledged one is not in the log', drop('kept', kept(4))],
  ['C5', 'the log ends before an acknowledged one', cutLog],
  ['C6', 'a refused one is delivered', change('delivered', got('kay', 5), { data: 'k1 hello' })],
  ['C6', 'a refused one is stored', change('kept', kept(5), { data: 'k1 hello' })],
  ['C7', 'a delivery was altered on the way', change('delivered', got('kay', 2), { data: 'a2 hallo' })],
  ['C7', 'a stored one was sent by nobody', change('kept', kept(2), { data: 'nobody' })],
  ['C7', 'one was sent to another channel', change('send', ({ id }) => id === 'a2', { channel: 'other' })],
  ['C8', 'one sender’s publications are stored in another order', reorderLog],
  ['C9', 'the log forgot one that somebody holds', change('kept', kept(2), { data: 'k1 hello' })],
  ['C9', 'the log lost its tail and nobody was told', cutLog],
  ['C10', 'recovered, but the first one is missing', drop('delivered', got('grace', 3))],
  ['C10', 'recovered, but the last ones are missing', dropTailOfGrace],
  ['C10', 'recovered, from before what the client had', change('subscribed', ({ recovered }) => recovered, { offset: 1 })],
  ['C10', 'recovered, by a client that never was there', drop('subscribed', ({ client }) => client === 'grace')],
  ['C11', 'the last one never reached a client', drop('delivered', got('kay', 6))],
  ['C12', 'a later one is acknowledged before an earlier one', change('acked', ({ id }) => id === 'a5', { offset: 2 })],
  ['C13', 'the close code that means an unexpected condition', change('disconnected', () => true, { close: 1011 })],
  ['C13', 'a disconnect that the fault does not explain', change('disconnected', () => true, { code: 3501 })],
  ['C14', 'degraded twice', twice('degraded')],
  ['C14', 'restored was never told', drop('restored')],
  ['C14', 'restored without degraded', drop('degraded')],
  ['C15', 'a send was never answered', drop('acked', ({ id }) => id === 'a2')],
  ['C15', 'a send was refused for good', change('failed', () => true, { code: 107 })],
  ['C14', 'nobody was told of the outage', dropNotices],
]

function cutLog(operations: Operation[]): void {
  drop('kept', kept(6))(operations)
  change('top', () => true, { offset: 5 })(operations)
}

function reorderLog(operations: Operation[]): void {
  change('kept', kept(2), { data: 'a3 hello' })(operations)
  const third = operations.findIndex((one) => one.kind === 'kept' && one.offset === 3)
  const entry = operations[third]
  if (entry?.kind === 'kept') operations[third] = { ...entry, data: 'a2 hello' }
}

function dropTailOfGrace(operations: Operation[]): void {
  for (const offset of [4, 5, 6]) drop('delivered', got('grace', offset))(operations)
}

function dropNotices(operations: Operation[]): void {
  for (const kind of ['degraded', 'degraded', 'restored', 'restored'] as const) drop(kind)(operations)
}

describe('what is good is accepted', () => {
  test('a run with an outage, a retry, a refusal and a recovery', () => {
    expect(judge(goodRun().operations, PROMISES).violations).toEqual([])
  })

  test('a failover that lost what its class permits, when everybody was told', () => {
    expect(judge(runWithLoss().operations, LOSSY).violations).toEqual([])
  })

  test('nearly bad: a new token that continues the old one, and a log that was trimmed', () => {
    const { operations } = goodRun()
    const claim = at(operations, 'subscribed', ({ recovered }) => recovered)
    const later = operations.map((one, index) =>
      index >= claim && 'epoch' in one && one.client === 'grace' ? { ...one, epoch: 'e2' } : one,
    )
    expect(judge(later, PROMISES).violations).toEqual([])
    const trimmed = goodRun().operations.filter((one) => one.kind !== 'kept' || one.offset > 3)
    expect(judge(trimmed, PROMISES).violations).toEqual([])
  })

  test('nearly bad: the same publication again in a story that begins anew', () => {
    const { operations } = runWithLoss()
    const seenByKay = operations.filter((one) => one.kind === 'delivered' && one.client === 'kay' && one.data === 'a4 hello')
    expect(seenByKay).toHaveLength(2)
    expect(judge(operations, LOSSY).counts.C4).toBe(0)
  })
})

describe('what is bad is found', () => {
  test.each(MUTATIONS)('%s: %s', (check, _words, mutate) => {
    const { operations } = goodRun()
    mutate(operations)
    expect(judge(operations, PROMISES).counts[check]).toBeGreaterThan(0)
  })

  test('each check has a mutation', () => {
    expect(new Set(MUTATIONS.map(([check]) => check))).toEqual(new Set(Object.keys(CHECKS)))
  })

  test('a loss that the class does not permit', () => {
    const { counts, violations } = judge(runWithLoss().operations, { ...LOSSY, keepsAcked: () => true })
    expect(counts.C5).toBe(1)
    expect(violations[0]?.words).toContain('a3 of ada')
  })

  test('whoever is told that a lost story continues', () => {
    const { operations } = runWithLoss()
    change('subscribed', ({ client, wasRecovering }) => client === 'kay' && wasRecovering, { recovered: true })(operations)
    const { counts } = judge(operations, LOSSY)
    expect([counts.C9 > 0, counts.C10 > 0]).toEqual([true, true])
  })

  test('any delivery that is dropped, repeated or altered', () => {
    const { operations } = goodRun()
    const deliveries = operations.flatMap(({ kind }, index) => (kind === 'delivered' ? [index] : []))
    for (const index of deliveries) {
      const [before, one, after] = [operations.slice(0, index), operations[index], operations.slice(index + 1)]
      if (one?.kind !== 'delivered') continue
      const bad = [
        [...before, ...after],
        [...before, one, one, ...after],
        [...before, { ...one, data: `${one.data}!` }, ...after],
        [...before, { ...one, offset: one.offset + 1 }, ...after],
      ]
      for (const mutated of bad) expect(judge(mutated, PROMISES).violations.length, `${index}`).toBeGreaterThan(0)
    }
  })
})

test('figures count what happened, and time what was waited for', () => {
  const { history } = judge(goodRun().operations, PROMISES)
  const mark = history.faults.find(({ phase }) => phase === 'over')?.atMs
  expect(figuresOf(history, mark)).toMatchObject({
    clients: 3,
    sent: 7,
    acked: 6,
    unknown: 1,
    lost: 0,
    recovered: 2,
    continued: 1,
    reset: 0,
    degraded: 2,
    recoveryMs: { count: 3 },
    returnMs: { count: 1 },
  })
})

test('a journal whose last line was cut off by a kill is read up to there', () => {
  const lines = goodRun().operations.map((operation) => JSON.stringify(operation))
  expect(parseJournal(`${lines.join('\n')}\n{"kind":"deli`)).toEqual(goodRun().operations)
})
