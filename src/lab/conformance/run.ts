import { categoriesOf } from './cases/index.ts'
import { CATEGORIES, type CategoryId, type ConformanceCase } from './conformance-case.ts'
import { Peer, type PeerOptions } from './peer.ts'
import type { Traffic } from './transcript.ts'
import { failed, Judged, type Verdict } from './verdict.ts'

export interface ConformanceOptions extends PeerOptions {
  readonly cases: readonly ConformanceCase[]
  /** Cases that run at once, each on connections of its own. */
  readonly concurrency: number
  readonly signal?: AbortSignal | undefined
  readonly onResult?: (result: ConformanceResult, done: number) => void
}

/** What was seen on one connection. */
export interface ConnectionTraffic {
  readonly traffic: readonly Traffic[]
  readonly droppedBytes: number
}

export interface ConformanceResult {
  readonly id: string
  readonly category: CategoryId
  readonly title: string
  readonly section: string
  readonly verdict: Verdict
  /** Bytes of its connections, if it did not go as it should. */
  readonly connections: readonly ConnectionTraffic[]
}

export type VerdictCounts = Readonly<Record<Verdict['kind'], number>>

export interface ConformanceReport {
  readonly adapter: string
  readonly results: readonly ConformanceResult[]
  readonly counts: VerdictCounts
  readonly categories: readonly { readonly id: CategoryId; readonly name: string; readonly counts: VerdictCounts }[]
}

/** Runs cases against a server, each on connections of its own. Those that had not begun when the signal came are left out. */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { cases, concurrency, signal, onResult } = options
  const results: (ConformanceResult | undefined)[] = cases.map(() => undefined)
  let [next, done] = [0, 0]
  const isStopped = (): boolean => signal?.aborted === true
  const worker = async (): Promise<void> => {
    while (next < cases.length && !isStopped()) {
      const at = next++
      const one = cases[at] as ConformanceCase
      const result = await runCase(one, options)
      results[at] = result
      onResult?.(result, ++done)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return reportOf(
    options.adapter.name,
    cases,
    results.filter((result) => result !== undefined),
  )
}

async function runCase(one: ConformanceCase, options: PeerOptions): Promise<ConformanceResult> {
  const peer = new Peer(options)
  try {
    const verdict = await verdictOf(one, peer)
    const { id, category, title, section } = one
    const isWorthBytes = verdict.kind === 'failed' || verdict.kind === 'non-strict'
    const connections = isWorthBytes
      ? peer.transcripts.map(({ traffic, droppedBytes }) => ({ traffic: [...traffic], droppedBytes }))
      : []
    return { id, category, title, section, verdict, connections }
  } finally {
    peer.release()
  }
}

async function verdictOf(one: ConformanceCase, peer: Peer): Promise<Verdict> {
  try {
    return await one.run(peer)
  } catch (error) {
    if (error instanceof Judged) return error.verdict
    if (isSystemError(error)) return failed(`it could not be reached: ${error.code}`)
    throw error
  }
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)
}

function reportOf(adapter: string, cases: readonly ConformanceCase[], results: readonly ConformanceResult[]): ConformanceReport {
  return {
    adapter,
    results,
    counts: countsOf(results),
    categories: categoriesOf(cases).map((id) => ({
      id,
      name: CATEGORIES[id],
      counts: countsOf(results.filter(({ category }) => category === id)),
    })),
  }
}

function countsOf(results: readonly ConformanceResult[]): VerdictCounts {
  const counts: Record<Verdict['kind'], number> = { ok: 0, 'non-strict': 0, failed: 0, 'not-applicable': 0 }
  for (const { verdict } of results) counts[verdict.kind]++
  return counts
}

/** Can the server be spoken to at all? @returns why not, in words. */
export async function firstContact(options: PeerOptions): Promise<string | undefined> {
  const verdict = await runCase(CONTACT, options)
    .then((result) => result.verdict)
    .catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)))
  return verdict.kind === 'ok' ? undefined : verdict.reason
}

const CONTACT: ConformanceCase = {
  id: 'H.0',
  category: 'H',
  title: 'a text that is answered',
  section: '4.2.2',
  async run(peer) {
    const talk = await peer.enter()
    const carried = talk.text('is this the right adapter?')
    talk.send({ opcode: 0x1, payload: carried.payload })
    await talk.answered(carried)
    return { kind: 'ok' }
  },
}
