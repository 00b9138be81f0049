/** The judge of histories is judged: good runs are accepted, and each way of going wrong is found by the check that is named for it. */
import { describe, expect, test } from 'vitest'
import { EVERYBODY, goodRun, runWithLoss, runWithNewEpoch, SampleRun } from '../../../test/support/history/sample.ts'
import { CHECKS, figuresOf, judge, parseJournal, type CheckName, type Operation, type Promises } from './index.ts'

const PROMISES: Promises = { disconnects: [0], refusals: [103], outages: 1 }
const LOSSY: Promises = { ...PROMISES, outages: undefined }
const MOVED: Promises = { disconnects: [0] }

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
  ['C3', 'a gap that nothing was missing in', tell({ kind: 'gap', channel: 'room', offset: 2 }, 3)],
  ['C7', 'an acknowledgement of what nobody sent', change('acked', ({ id }) => id === 'a3', { id: 'a33' })],
  ['C4', 'one has two places', change('delivered', got('kay', 6), { offset: 7 })],
  ['C16', 'a delivery under another epoch', change('delivered', got('kay', 5), { epoch: 'e2' })],
]

/** What is bad in a run with two epochs. */
const MOVED_MUTATIONS: readonly (readonly [CheckName, string, Mutation])[] = [
  ['C3', 'more is missing than was told as a gap', change('gap', () => true, { offset: 2 })],
  ['C3', 'what was told as missing comes all the same', change('gap', () => true, { offset: 4 })],
  ['C16', 'a place is accepted where the epochs differ', change('delivered', got('kay', 3), { offset: 2 })],
  ['C16', 'somebody is left with the old epoch', drop('subscribed', ({ client, recovered }) => client === 'ada' && recovered)],
  ['C17', 'let in while the gate is closed', moveLastAdmission('gate', ({ state }) => state === 'closed')],
  ['C17', 'let in while a service is not ready', moveLastAdmission('truth', ({ ready }) => !ready)],
  ['C18', 'stands before what was acknowledged before it was sent', change('acked', ({ id }) => id === 'k1', { offset: 1 })],
  ['C19', 'a replicated one is lost in a failover', drop('kept', kept(2))],
  [
    'C5',
    'one that was acknowledged after the failover is lost',
    (operations) => {
      for (const [index, one] of operations.entries())
        if (one.kind === 'acked') operations[index] = { ...one, durability: 'memory' }
      drop('kept', kept(3))(operations)
    },
  ],
]

function tell(words: { readonly kind: 'gap'; readonly channel: string; readonly offset: number }, before: number): Mutation {
  return (operations) => {
    const index = at(operations, 'delivered', got('kay', before))
    operations.splice(index, 0, { ...words, client: 'kay', atMs: operations[index]?.atMs ?? 0 })
  }
}

/** The last one that is let in comes in right after this. */
function moveLastAdmission<K extends Kind>(kind: K, fits: Fits<K>): Mutation {
  return (operations) => {
    const index = at(operations, kind, fits)
    const last = operations.findLastIndex((one) => one.kind === 'admitted')
    const admitted = operations[last]
    if (admitted === undefined) throw new Error('nobody is let in')
    operations.splice(last, 1)
    operations.splice(index + 1, 0, { ...admitted, atMs: operations[index]?.atMs ?? 0 })
  }
}

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

/** Good histories that look bad to a check that is a little wrong. */
const NEARLY_BAD: readonly (readonly [CheckName, string, () => readonly Operation[], Promises])[] = [
  ['C1', 'two epochs have two publications at one place', () => lostInFailover('memory'), LOSSY],
  ['C2', 'who begins anew hears the old ones again', beginsAnew, PROMISES],
  ['C3', 'a gap that is as wide as it was told', () => runWithNewEpoch().operations, MOVED],
  ['C4', 'the same again in a story that begins anew', () => lostInFailover('memory'), LOSSY],
  ['C5', 'the log was trimmed', () => goodRun().operations.filter((one) => one.kind !== 'kept' || one.offset > 3), PROMISES],
  ['C6', 'the outcome of one that is seen was not known at first', () => goodRun().operations, PROMISES],
  ['C7', 'the sender’s own file is read last', () => senderLast('ada', goodRun().operations), PROMISES],
  ['C8', 'what another one sent later stands before', together, {}],
  ['C9', 'who holds what was lost has been told', () => lostInFailover('memory'), LOSSY],
  ['C9', 'who holds what was lost has left', leftWithWhatWasLost, LOSSY],
  ['C10', 'a new epoch continues the old one', () => runWithNewEpoch().operations, MOVED],
  ['C11', 'who has left has not everything', () => runWithNewEpoch().operations, MOVED],
  ['C12', 'the later one stands at a lower place of another epoch', () => lostInFailover('memory'), LOSSY],
  ['C13', 'closed with a code that the fault explains', () => goodRun().operations, PROMISES],
  ['C14', 'who was away is not told', () => goodRun().operations, PROMISES],
  ['C15', 'who has left was not answered', leftUnanswered, PROMISES],
  ['C16', 'an epoch that continues, and everybody was told', () => runWithNewEpoch().operations, MOVED],
  ['C17', 'let in before it closes and after it opens', () => runWithNewEpoch().operations, MOVED],
  ['C17', 'another instance is not ready', otherInstance, MOVED],
  ['C17', 'let in while the loss is not yet noticed', noticedLate, { ...MOVED, closesWithinMs: 2 }],
  ['C18', 'sent before the other one’s acknowledgement', together, {}],
  ['C18', 'another clock says that it was sent later', otherClock, {}],
  ['C19', 'what memory had is lost in a failover', () => lostInFailover('memory'), {}],
  ['C19', 'what was not synced is lost in a restart', () => lostInFailover('replicated', 'unsynced'), {}],
]

function beginsAnew(): readonly Operation[] {
  const run = goodRun()
  run.add({ kind: 'subscribed', client: 'kay', channel: 'room', recovered: false, offset: 0, epoch: 'e1' })
  for (let offset = 1; offset <= 6; offset++) run.hear(offset, ['kay'])
  return run.operations
}

function senderLast(client: string, operations: readonly Operation[]): readonly Operation[] {
  return [...operations.filter((one) => one.client !== client), ...operations.filter((one) => one.client === client)]
}

/** Ada sends first, and kay's is stored first; then each once more. */
function together(): Operation[] {
  const run = new SampleRun()
  for (const client of EVERYBODY) run.enter(client)
  run.send('ada', 'a1').send('kay', 'k1')
  run.log.push({ data: 'k1 hello', epoch: run.epoch }, { data: 'a1 hello', epoch: run.epoch })
  run.ack('ada', 'a1', 2).ack('kay', 'k1', 1).say('grace', 'g1').say('ada', 'a2').say('kay', 'k2')
  for (let offset = 1; offset <= 5; offset++) run.hear(offset, EVERYBODY)
  return run.read().operations
}

/** On a clock of its own kay's first one looks as if it were sent after ada's was acknowledged. */
function otherClock(): readonly Operation[] {
  return together().map((one) => {
    if (one.client !== 'kay') return one
    return { ...one, clock: 'kay’s', atMs: one.atMs + 1_000 }
  })
}

function leftWithWhatWasLost(): readonly Operation[] {
  const without = lostInFailover('memory').filter((one) => one.client !== 'kay' || one.kind !== 'unsubscribed')
  const told = without.findIndex((one) => one.client === 'kay' && one.kind === 'subscribed' && one.wasRecovering === true)
  const before = without.slice(0, told).concat({ kind: 'left', client: 'kay', atMs: 0 })
  return [...before, ...without.slice(told).filter((one) => one.client !== 'kay')]
}

function leftUnanswered(): readonly Operation[] {
  const run = goodRun()
  return [...run.send('kay', 'k9').add({ kind: 'left', client: 'kay' }).operations]
}

function otherInstance(): readonly Operation[] {
  const run = runWithNewEpoch()
  const { operations } = run
  operations.unshift(
    { kind: 'truth', client: 'server-2', service: 'redis', ready: false, atMs: 0 },
    { kind: 'gate', client: 'server-2', state: 'closed', atMs: 0 },
  )
  return operations
}

function noticedLate(): readonly Operation[] {
  const { operations } = runWithNewEpoch()
  const lost = at(operations, 'truth', ({ ready }) => !ready)
  operations.splice(
    at(operations, 'gate', ({ state }) => state === 'closed'),
    1,
  )
  operations.splice(lost, 0, { kind: 'admitted', client: 'server-1', atMs: (operations[lost - 1]?.atMs ?? 0) + 1 })
  return operations
}

/** A failover, or a restart, that loses a3 of this class. */
function lostInFailover(durability: string, takes: 'unreplicated' | 'unsynced' = 'unreplicated'): Operation[] {
  const { operations } = runWithLoss()
  const fault = { kind: 'fault', client: 'test', name: 'kill', atMs: 8.5 } as const
  operations.push({ ...fault, phase: 'begun', takes })
  return operations.map((one) => (one.kind === 'acked' ? { ...one, durability } : one))
}

describe('what is good is accepted', () => {
  test('a run with an outage, a retry, a refusal and a recovery', () => {
    expect(judge(goodRun().operations, PROMISES).violations).toEqual([])
  })

  test('a failover that lost what its class permits, when everybody was told', () => {
    expect(judge(lostInFailover('memory'), LOSSY).violations).toEqual([])
  })

  test.each(NEARLY_BAD)('[H4] %s, nearly bad: %s', (check, _words, run, promises) => {
    const { violations, looked } = judge(run(), promises)
    expect(violations).toEqual([])
    // Else it was accepted by nobody.
    expect(looked[check]).toBeGreaterThan(0)
  })

  test('[H3] times of two clocks are never compared', () => {
    const oneClock = otherClock().map((one) => ({ ...one, clock: 'the machine’s' }))
    expect(judge(otherClock(), {}).counts.C18).toBe(0)
    expect(judge(oneClock, {}).counts.C18).toBeGreaterThan(0)
  })

  test('[H4] each check has a history that is nearly bad', () => {
    expect(new Set(NEARLY_BAD.map(([check]) => check))).toEqual(new Set(Object.keys(CHECKS)))
  })
})

describe('what is bad is found', () => {
  test.each(MUTATIONS)('[H4] %s: %s', (check, _words, mutate) => {
    const { operations } = goodRun()
    mutate(operations)
    expect(judge(operations, PROMISES).counts[check]).toBeGreaterThan(0)
  })

  test.each(MOVED_MUTATIONS)('[H4] %s, with two epochs: %s', (check, _words, mutate) => {
    const { operations } = runWithNewEpoch()
    expect(judge(operations, MOVED).counts[check]).toBe(0)
    mutate(operations)
    expect(judge(operations, MOVED).counts[check]).toBeGreaterThan(0)
  })

  test('[H4] each check has a history that is bad', () => {
    const bad = [...MUTATIONS, ...MOVED_MUTATIONS].map(([check]) => check)
    expect(new Set(bad)).toEqual(new Set(Object.keys(CHECKS)))
  })

  test.each([
    ['memory', 'unsynced', false],
    ['memory', 'unreplicated', false],
    ['memory', 'all', false],
    ['fsynced', 'unsynced', true],
    ['fsynced', 'unreplicated', false],
    ['fsynced', 'all', false],
    ['replicated', 'unsynced', false],
    ['replicated', 'unreplicated', true],
    ['replicated', 'all', false],
    ['a class that nobody knows', 'all', true],
  ] as const)('[H6] what was %s is lost in a fault that takes %s: broken is %s', (durability, takes, isBroken) => {
    const { operations } = runWithLoss()
    operations.push({ kind: 'fault', client: 'test', name: 'kill', phase: 'begun', takes, atMs: 8.5 })
    const classed = operations.map((one) => (one.kind === 'acked' ? { ...one, durability } : one))
    const { counts, looked } = judge(classed, {})
    expect([counts.C5, counts.C19, looked.C5]).toEqual([0, Number(isBroken), 0])
    expect(looked.C19).toBeGreaterThan(0)
  })

  test('[H6] without a fault that takes anything every class keeps everything, and so does an acknowledgement without one', () => {
    const { operations } = runWithLoss()
    const classed = operations.map((one) => (one.kind === 'acked' ? { ...one, durability: 'memory' } : one))
    expect(judge(classed, {}).counts).toMatchObject({ C5: 1, C19: 0 })
    operations.push({ kind: 'fault', client: 'test', name: 'kill', phase: 'begun', takes: 'all', atMs: 8.5 })
    expect(judge(operations, {}).counts).toMatchObject({ C5: 1, C19: 0 })
    // A promise stands above what each says of itself.
    expect(judge(operations, { durability: 'memory' }).violations).toEqual([])
    expect(judge(lostInFailover('memory'), { durability: 'replicated' }).counts.C19).toBe(1)
  })

  test('a loss that no fault excuses', () => {
    const { counts, violations } = judge(runWithLoss().operations, LOSSY)
    expect(counts.C5).toBe(1)
    expect(violations[0]?.words).toContain('a3 of ada')
  })

  test('whoever is told that a lost story continues', () => {
    const { operations } = runWithLoss()
    change('subscribed', ({ client, wasRecovering }) => client === 'kay' && wasRecovering === true, { recovered: true })(
      operations,
    )
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
  const mark = history.faults.find(({ operation }) => operation.phase === 'over')?.operation.atMs
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

test('[H2] a journal whose last line was cut off by a kill is read up to there', () => {
  const lines = goodRun().operations.map((operation) => JSON.stringify(operation))
  expect(parseJournal(`${lines.join('\n')}\n{"kind":"deli`)).toEqual(goodRun().operations)
})
