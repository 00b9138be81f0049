import { describe, expect, test } from 'vitest'
import {
  CONFORMANCE_CASES,
  echoAdapter,
  runConformance,
  type ConformanceCase,
  type ConformanceReport,
  type ConformanceResult,
  type Dial,
} from '../src/lab/index.ts'
import { ECHO_MESSAGE_BYTES_MAX, FLAWS, idleTimers, memoryDial, type Flaw, type FlawName } from './support/echo/index.ts'
import { IS_FULL } from './support/tier.ts'

const TARGET = { host: 'echo.test', port: 80, isSecure: false, path: '/' }
const NAMES = Object.keys(FLAWS) as FlawName[]

function judge(dial: Dial, cases = CONFORMANCE_CASES, concurrency = 16): Promise<ConformanceReport> {
  return runConformance({
    target: TARGET,
    dial,
    adapter: echoAdapter,
    timers: idleTimers(),
    limits: { waitMs: 1_000, endlessBytes: 2 * ECHO_MESSAGE_BYTES_MAX },
    cases,
    concurrency,
  })
}

const flawOf = (name: FlawName): Flaw => FLAWS[name]

/** The full tier runs everything against every one; the quick one what has to catch it, and, where nothing may fail, what is small. */
function casesFor(name: FlawName): readonly ConformanceCase[] {
  const { caughtBy, verdict } = flawOf(name)
  if (IS_FULL) return CONFORMANCE_CASES
  return CONFORMANCE_CASES.filter(({ id, category }) => id === caughtBy || (verdict === 'non-strict' && SMALL.has(category)))
}

const SMALL: ReadonlySet<string> = new Set(['2', '3', '4', '7'])

const caught = ({ results }: ConformanceReport, kind: 'failed' | 'non-strict'): readonly ConformanceResult[] =>
  results.filter(({ verdict }) => verdict.kind === kind)

const reasonOf = ({ verdict }: ConformanceResult): string => ('reason' in verdict ? verdict.reason : '')

describe('the conformance pack', () => {
  test('[W1] a server that keeps to the standard in everything passes every case', async () => {
    const report = await judge(memoryDial())
    expect(report.results.filter(({ verdict }) => verdict.kind !== 'ok').map((one) => `${one.id} ${reasonOf(one)}`)).toEqual([
      '12.5.1 it takes permessage-deflate',
    ])
    expect(report.counts.ok).toBe(CONFORMANCE_CASES.length - 1)
  })

  test(
    '[W1] every broken server is caught, by the case that is there for it',
    async () => {
      const rows: string[] = []
      const missed: string[] = []
      for (const name of NAMES) {
        const { what, caughtBy, verdict = 'failed' } = flawOf(name)
        const report = await judge(memoryDial(name), casesFor(name))
        const [failed, slight] = [caught(report, 'failed'), caught(report, 'non-strict')]
        const by = (verdict === 'failed' ? failed : slight).find(({ id }) => id === caughtBy)
        if (by === undefined) missed.push(`${name}: ${caughtBy} did not catch it; ${failed.map(({ id }) => id).join(' ')}`)
        // What only breaks a recommendation must not be called a failure.
        if (verdict === 'non-strict' && failed.length > 0)
          missed.push(`${name}: ${failed.map(({ id }) => id).join(' ')} failed it`)
        const others = IS_FULL ? `${failed.length} failed, ${slight.length} non-strict`.padEnd(28) : ''
        rows.push(`${by === undefined ? 'MISSED' : 'caught'}  ${name.padEnd(28)} ${caughtBy.padEnd(7)} ${others} ${what}`)
      }
      console.log(`${rows.join('\n')}\n${NAMES.length - missed.length} of ${NAMES.length} broken servers caught`)
      expect(missed).toEqual([])
    },
    IS_FULL ? 300_000 : 90_000,
  )

  test('[W1] every category and every kind of verdict has a broken server that shows it', () => {
    const ids = new Set(CONFORMANCE_CASES.map(({ id }) => id))
    expect(NAMES.filter((name) => !ids.has(flawOf(name).caughtBy))).toEqual([])
    const categories = new Set(NAMES.map((name) => flawOf(name).caughtBy.split('.')[0]))
    const without = [...new Set(CONFORMANCE_CASES.map(({ category }) => category))].filter((one) => !categories.has(one))
    // What it looks at is looked at by others too: fragments.
    expect(without).toEqual(['10'])
  })

  test('[W3] no verdict depends on what runs before or beside it', async () => {
    const cases = CONFORMANCE_CASES.filter(({ category }) => category === '5' || category === '6')
    const one = await judge(memoryDial('utf8-by-fragment'), cases)
    const other = await judge(memoryDial('utf8-by-fragment'), cases.toReversed(), 1)
    const verdicts = ({ results }: ConformanceReport): readonly string[] =>
      results.map(({ id, verdict }) => `${id} ${verdict.kind}`).toSorted()
    expect(verdicts(other)).toEqual(verdicts(one))
    expect(one.counts.failed).toBeGreaterThan(2)
  })
})
