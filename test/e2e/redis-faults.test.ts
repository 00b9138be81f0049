import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { afterAll, expect, test } from 'vitest'
import { page, REDIS_FAULTS, SIZE, table, type Outcome } from '../support/faults/index.ts'

const outcomes: Outcome[] = []

afterAll(() => {
  console.log(table(outcomes))
  const path = process.env['TIDEGATE_FAULTS_PAGE']
  // A page of some of them would look like a page of all.
  if (path === undefined || outcomes.length < REDIS_FAULTS.length) return
  const where = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} processors`
  writeFileSync(path, page(outcomes, SIZE, where))
})

test.each(REDIS_FAULTS.map((fault) => [`${fault.rules} ${fault.name}`, fault] as const))(
  '%s: nothing promised is lost, doubled or out of order, and nobody is told what is not so',
  { timeout: 240_000 },
  async (_, fault) => {
    const outcome = await fault.run(SIZE)
    outcomes.push(outcome)
    expect(outcome.verdict.violations).toEqual([])
    expect(outcome.unobserved).toEqual([])
  },
)
