/**
 * The checker on trial: good runs, by hand and recorded from real ones, each with one event dropped, repeated, swapped, renumbered,
 * given another epoch or altered, every event in turn. A mutant that breaks a promise must be found; one that breaks none must be on
 * the list below, with the reason, and every reason must be needed.
 */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { goodRun, runWithNewEpoch } from '../../../test/support/history/sample.ts'
import { CHECK_NAMES, judge, parseJournal, type CheckName, type Operation, type Operations, type Promises } from './index.ts'

type Run = { readonly name: string; readonly operations: Operations; readonly promises: Promises }

/** Recorded by `npm run faults -- --quick --history DIR`, with six clients: header and all. */
function recorded(file: string): Operations {
  const text = readFileSync(new URL(`../../../test/support/history/recorded/${file}`, import.meta.url), 'utf8')
  return parseJournal(text.slice(text.indexOf('\n') + 1))
}

const RUNS: readonly Run[] = [
  { name: 'an outage', operations: goodRun().operations, promises: { disconnects: [0], refusals: [103], outages: 1 } },
  { name: 'a new epoch', operations: runWithNewEpoch().operations, promises: { disconnects: [0], refusals: [] } },
  // Nobody is disconnected, and everybody is told.
  {
    name: 'Redis killed (recorded)',
    operations: recorded('redis-killed.jsonl'),
    promises: { disconnects: [], refusals: [], outages: 1 },
  },
  // Half of the channels are `memory`, and lost what no replica had.
  {
    name: 'a failover (recorded)',
    operations: recorded('failover.jsonl'),
    promises: { disconnects: [], refusals: [], outages: 1 },
  },
]

type Mutation = (operations: Operations, index: number, one: Operation) => Operations | undefined

const instead = (operations: Operations, index: number, other: object | undefined): Operations | undefined =>
  other === undefined ? undefined : operations.with(index, { ...operations[index], ...other } as unknown as Operation)

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  drop: (operations, index) => operations.toSpliced(index, 1),
  repeat: (operations, index, one) => operations.toSpliced(index, 0, one),
  swap(operations, index, one) {
    const next = operations.findIndex((other, at) => at > index && other.client === one.client)
    const other = operations[next]
    if (other === undefined || JSON.stringify({ ...other, atMs: 0 }) === JSON.stringify({ ...one, atMs: 0 })) return undefined
    return operations.with(index, { ...other, atMs: one.atMs }).with(next, { ...one, atMs: other.atMs })
  },
  'one up': (operations, index, one) => instead(operations, index, 'offset' in one ? { offset: one.offset + 1 } : undefined),
  'one down': (operations, index, one) =>
    instead(operations, index, 'offset' in one && one.offset > 0 ? { offset: one.offset - 1 } : undefined),
  refuse: (operations, index, one) =>
    instead(operations, index, one.kind === 'acked' ? { kind: 'failed', code: 103 } : undefined),
  're-epoch': (operations, index, one) => instead(operations, index, 'epoch' in one ? { epoch: 'e9' } : undefined),
  alter: (operations, index, one) => instead(operations, index, altered(one)),
}

/** What the event says, turned into something else. */
function altered(one: Operation): object | undefined {
  switch (one.kind) {
    case 'send':
    case 'delivered':
    case 'kept':
      return { data: `${one.data}!` }
    case 'acked':
    case 'failed':
    case 'unknown':
      return { id: `${one.id}!` }
    case 'subscribed':
      return { recovered: !one.recovered }
    case 'disconnected':
    case 'refused':
      return { close: 1011 }
    case 'degraded':
      return { kind: 'restored' }
    case 'restored':
      return { kind: 'degraded' }
    case 'gate':
      return { state: one.state === 'open' ? 'closed' : 'open' }
    case 'truth':
      return { ready: !one.ready }
    default:
      return undefined
  }
}

interface Mutant {
  readonly promises: Promises
  readonly mutation: string
  readonly operations: Operations
  readonly index: number
  readonly one: Operation
  readonly mutated: Operations
}

/** The next operation of the client, in the channel where both are of one. */
function next({ operations, index, one }: Mutant, ...kinds: readonly Operation['kind'][]): Operation | undefined {
  const channel = 'channel' in one ? one.channel : undefined
  return operations.find(
    (other, at) =>
      at > index &&
      other.client === one.client &&
      (kinds.length === 0 || kinds.includes(other.kind)) &&
      (kinds.length === 0 || channel === undefined || !('channel' in other) || other.channel === channel),
  )
}

/** Two of one client that may not change places. */
const BOUND = new Set(
  [
    'delivered delivered',
    'delivered subscribed',
    'delivered gap',
    'subscribed delivered',
    'subscribed gap',
    'gap delivered',
    'send send',
    'send acked',
    'send failed',
    'send delivered',
    'degraded restored',
    'restored degraded',
    'kept kept',
    'gate admitted',
    'truth admitted',
    'admitted gate',
    'admitted truth',
  ].values(),
)

function areBound(one: Operation, other: Operation): boolean {
  if (!BOUND.has(`${one.kind} ${other.kind}`)) return false
  if ('channel' in one && 'channel' in other && one.channel !== other.channel) return false
  if (one.kind === 'send' && other.kind === 'delivered') return one.data === other.data
  if (one.kind === 'send' && 'id' in other) return one.id === other.id || other.kind === 'send'
  return true
}

/** The offset of the client's last delivery before this one of its operations. */
function lastBefore(operations: Operations, index: number, client: string): number | undefined {
  const last = operations.findLast((other, at) => at < index && other.kind === 'delivered' && other.client === client)
  return last?.kind === 'delivered' ? last.offset : undefined
}

/** What comes first after a word of a gate, or of what it stands on: somebody who is let in, or the next such word. */
function governs(operations: Operations, index: number, one: Operation): Operation['kind'] | undefined {
  if (one.kind !== 'gate' && one.kind !== 'truth') return 'admitted'
  return operations.find((other, at) => at > index && other.client === one.client && ['admitted', one.kind].includes(other.kind))
    ?.kind
}

const is =
  (mutation: string, ...kinds: readonly Operation['kind'][]) =>
  (mutant: Mutant): boolean =>
    mutant.mutation === mutation && kinds.includes(mutant.one.kind)

/** Mutants that break no promise, and why. The first that fits counts. */
const HARMLESS: readonly { readonly why: string; readonly is: (mutant: Mutant) => boolean }[] = [
  {
    why: 'words for people, which no promise is about',
    is: ({ one }) => ['connected', 'unknown', 'unsubscribed', 'note'].includes(one.kind),
  },
  {
    why: 'the end of a connection is allowed, and so is none',
    is: (mutant) => is('drop', 'disconnected')(mutant) || is('repeat', 'disconnected')(mutant),
  },
  {
    why: 'two that do not depend on each other have changed places',
    is: (mutant) => {
      const other = next(mutant)
      return mutant.mutation === 'swap' && other !== undefined && !areBound(mutant.one, other)
    },
  },
  {
    why: 'the same is said twice, and is as true as before',
    is: is('repeat', 'send', 'acked', 'failed', 'subscribed', 'left', 'fault', 'gate', 'truth', 'admitted', 'top'),
  },
  { why: 'a fault is asked for only when something is lost, and then of its begin', is: is('drop', 'fault') },
  {
    why: 'a log that was trimmed at its beginning',
    is: (mutant) =>
      is('drop', 'kept')(mutant) &&
      mutant.operations.findIndex(
        (other) => other.kind === 'kept' && 'channel' in mutant.one && other.channel === mutant.one.channel,
      ) === mutant.index,
  },
  { why: 'without its top a log was not read, and that is told', is: is('drop', 'top') },
  { why: 'an entry of the log may be of an older epoch', is: is('re-epoch', 'kept') },
  { why: 'what was acknowledged under one epoch may stand under the next', is: is('re-epoch', 'acked') },
  {
    why: 'the last one of a story that was told to be void',
    is: (mutant) => {
      const after = next(mutant, 'delivered', 'subscribed')
      return is('drop', 'delivered')(mutant) && after?.kind === 'subscribed' && !after.recovered
    },
  },
  {
    why: 'a gap was told, and covers it',
    is: (mutant) => is('drop', 'delivered')(mutant) && next(mutant, 'delivered', 'gap')?.kind === 'gap',
  },
  {
    why: 'of who has left no more is expected',
    is: ({ mutation, one, operations }) =>
      mutation === 'drop' &&
      ['delivered', 'acked'].includes(one.kind) &&
      operations.findLast(({ client }) => client === one.client)?.kind === 'left',
  },
  {
    why: 'a claim that promised less, or more and it came all the same',
    is: ({ mutation, one }) => ['one up', 'one down'].includes(mutation) && one.kind === 'subscribed' && one.recovered,
  },
  {
    why: 'a story that begins anew where it ended',
    is: ({ mutation, one, operations, index }) =>
      mutation === 'alter' && one.kind === 'subscribed' && lastBefore(operations, index, one.client) === one.offset,
  },
  { why: 'what was refused was seen by nobody, whatever it was', is: is('alter', 'send') },
  { why: 'fewer were let in', is: is('drop', 'admitted') },
  {
    why: 'nobody was let in while it was so',
    is: ({ mutation, one, operations, index }) =>
      ['drop', 'alter'].includes(mutation) && governs(operations, index, one) !== 'admitted',
  },
  {
    why: 'what was never told is not judged',
    is: ({ mutation, one, operations, index }) =>
      ['drop', 'swap'].includes(mutation) &&
      ['gate', 'truth'].includes(one.kind) &&
      !operations.some((other, at) => at < index && other.kind === one.kind && other.client === one.client),
  },
]

interface Tried extends Mutant {
  readonly by: readonly CheckName[]
  readonly run: string
}

function* mutantsOf({ name, operations, promises }: Run): Iterable<Tried> {
  for (const [mutation, mutate] of Object.entries(MUTATIONS)) {
    for (const [index, one] of operations.entries()) {
      const mutated = mutate(operations, index, one)
      if (mutated === undefined) continue
      yield { mutation, promises, operations, index, one, mutated, run: name, by: foundIn(mutated, promises) }
    }
  }
}

/** Which checks find it. What cannot even be read is found too. */
function foundIn(operations: Operations, promises: Promises): readonly CheckName[] {
  try {
    const { counts } = judge(operations, promises)
    return CHECK_NAMES.filter((name) => counts[name] > 0)
  } catch {
    return ['C7']
  }
}

describe('[H5] one event of a good run is changed', () => {
  const tried: Tried[] = []
  const needed = new Set<string>()
  afterAll(() => console.log(matrix(tried)))

  test.each(RUNS)('$name: the run itself is good', ({ operations, promises }) => {
    expect(judge(operations, promises).violations).toEqual([])
  })

  test.each(RUNS)('$name: whatever breaks a promise is found', (run) => {
    const all = [...mutantsOf(run)]
    tried.push(...all)
    const missed = all.filter((mutant) => {
      if (mutant.by.length > 0) return false
      const harmless = HARMLESS.find(({ is }) => is(mutant))
      if (harmless !== undefined) needed.add(harmless.why)
      return harmless === undefined
    })
    expect(missed.map(({ mutation, index, one }) => `${mutation} ${index}: ${JSON.stringify(one)}`)).toEqual([])
  })

  test('and every reason why one may be missed is needed', () => {
    expect(HARMLESS.map(({ why }) => why).filter((why) => !needed.has(why))).toEqual([])
  })

  test('each check finds some', () => {
    const finders = new Set(tried.flatMap(({ by }) => by))
    expect(CHECK_NAMES.filter((name) => !finders.has(name))).toEqual([])
  })
})

/** Mutants by what was done to which operation: found / all, and the rest harmless. */
function matrix(tried: readonly Tried[]): string {
  const mutations = Object.keys(MUTATIONS)
  const kinds = [...new Set(tried.map(({ one }) => one.kind))]
  const cell = (kind: string, mutation: string): string => {
    const all = tried.filter((mutant) => mutant.one.kind === kind && mutant.mutation === mutation)
    return all.length === 0 ? '' : `${all.filter(({ by }) => by.length > 0).length}/${all.length}`
  }
  const rows = kinds.map((kind) => [kind, ...mutations.map((mutation) => cell(kind, mutation))])
  const found = tried.filter(({ by }) => by.length > 0)
  const byCheck = CHECK_NAMES.map((name) => `${name} ${found.filter(({ by }) => by.includes(name)).length}`)
  return [
    `mutants: ${tried.length}, found ${found.length}, harmless ${tried.length - found.length}`,
    ...[['', ...mutations], ...rows].map((row) =>
      row
        .map((text) => text.padEnd(13))
        .join('')
        .trimEnd(),
    ),
    `found by: ${byCheck.join(', ')}`,
  ].join('\n')
}
