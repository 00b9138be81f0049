/** The table of the faults: every violation stands in some column, so that no row looks better than its run. */
import { expect, test } from 'vitest'
import { table, type Outcome } from './support/faults/index.ts'
import { CHECKS, figuresOf, judge, type CheckName, type Promises } from '../src/lab/history/index.ts'
import { goodRun, runWithLoss } from './support/history/sample.ts'

const PROMISES: Promises = { disconnects: [0], refusals: [103], outages: 1 }

function outcomeOf({ operations }: ReturnType<typeof goodRun>, promises = PROMISES): Outcome {
  const verdict = judge(operations, promises)
  return { name: 'a fault', instances: 2, verdict, figures: figuresOf(verdict.history, 0), unobserved: [], logs: [] }
}

/** The one row, by title. */
function rowOf(outcome: Outcome): Readonly<Record<string, string>> {
  const [titles = [], , cells = []] = table([outcome])
    .split('\n')
    .map((line) => line.split('|').slice(1, -1))
  return Object.fromEntries(titles.map((title, n) => [title.trim(), cells[n]?.trim() ?? '']))
}

test('a good run is a row of noughts where violations stand', () => {
  const row = rowOf(outcomeOf(goodRun()))
  expect(row).toMatchObject({ fault: 'a fault', acknowledged: '6', 'degraded / restored': '2 / 2', disconnected: '1' })
  expect(row['recovered true / false']).toBe('1 / 0')
  for (const title of ['lost against the class', 'lost, class permits', 'duplicates', 'holes', '1011', 'other violations'])
    expect(row[title]).toBe('0')
})

test('one lost acknowledgement stands where its class puts it', () => {
  const columns = ['lost against the class', 'lost, class permits'] as const
  const cells = (keeps: boolean): readonly (string | undefined)[] => {
    const run = runWithLoss()
    run.add({ kind: 'fault', client: 'test', name: 'kill', phase: 'begun', takes: 'unreplicated' })
    const row = rowOf(outcomeOf(run, { ...PROMISES, durability: keeps ? 'replicated' : 'memory', outages: undefined }))
    return columns.map((title) => row[title])
  }
  expect([cells(true), cells(false)]).toEqual([
    ['1', '0'],
    ['0', '1'],
  ])
})

test.each(Object.keys(CHECKS) as CheckName[])('a violation of %s changes a cell', (check) => {
  const good = outcomeOf(goodRun())
  const bad = { ...good, verdict: { ...good.verdict, counts: { ...good.verdict.counts, [check]: 7 } } }
  expect(table([bad])).not.toBe(table([good]))
})
