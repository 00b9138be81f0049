import { describe, expect, test } from 'vitest'
import { COMMAND_IN, nextPhase, type Phase, type PhaseEvent } from './phase.ts'

const PHASES: readonly Phase['kind'][] = ['awaiting-connect', 'connecting', 'refused', 'open', 'closed']
const EVENTS: readonly PhaseEvent[] = ['ask', 'grant', 'refuse', 'end']

describe('phases of a session', () => {
  test('[S1] [S2] [S5] the whole table', () => {
    const table = PHASES.map((phase) => [phase, ...EVENTS.map((event) => nextPhase(phase, event))].join(' '))
    expect(table).toEqual([
      'awaiting-connect connecting breach breach closed',
      'connecting breach open refused closed',
      'refused connecting breach breach closed',
      'open breach breach breach closed',
      'closed too-late too-late too-late too-late',
    ])
  })

  test('[S1] [S2] what becomes of another command in each phase', () => {
    expect(PHASES.map((phase) => COMMAND_IN[phase])).toEqual(['breach', 'handle', 'unauthorized', 'handle', 'ignore'])
  })
})
