/** Of the faults of `npm run lab`, those on a real Redis that no other test has. Side by side: each waits more than it computes. */
import { expect, test } from 'vitest'
import { runScenarios } from '../../lab/campaign/lanes.ts'
import { verdictOf, type ScenarioRun } from '../../lab/campaign/result.ts'
import { SCENARIOS } from '../../lab/scenarios/index.ts'

const CHOSEN = new Set([17, 18, 19, 21, 27, 28])

test(
  '[L1] [L3] [L4] [R1] faults of the proving ground are observed, and nothing promised is broken',
  { timeout: 240_000 },
  async () => {
    const scenarios = SCENARIOS.filter(({ id }) => CHOSEN.has(id))
    const ended: ScenarioRun[] = []
    const signal = new AbortController().signal
    await runScenarios(scenarios, { seed: 1, lanes: 3, signal, env: process.env, onEnd: (run) => ended.push(run) })
    expect(ended.filter((run) => verdictOf(run) !== 'held')).toEqual([])
    expect(ended).toHaveLength(CHOSEN.size)
  },
)
