import { describe, expect, test } from 'vitest'
import { nextState, type ServiceEvent, type ServiceState } from './service-state.ts'
import type { Why } from './why.ts'

const why: Why = { kind: 'not-ready', reason: 'loading' }
const gone: Why = { kind: 'gone', reason: 'socket closed' }
const shown = { role: 'master' }
const proof = { canaryMs: 1 }

/** One state of each kind, in life 3, since 100 ms. */
const STATES = {
  idle: { kind: 'idle', epoch: 0, sinceMs: 100 },
  starting: {
    kind: 'starting',
    epoch: 3,
    sinceMs: 100,
    attempt: 2,
    pending: ['heartbeat'],
    proofs: 0,
    proofsNeeded: 2,
    heardMs: undefined,
    evidence: undefined,
    why: undefined,
  },
  ready: { kind: 'ready', epoch: 3, sinceMs: 100, provedMs: 150, evidence: shown, failures: 0 },
  suspect: {
    kind: 'suspect',
    epoch: 3,
    sinceMs: 100,
    provedMs: 50,
    evidence: shown,
    failures: 2,
    proofs: 0,
    proofsNeeded: 2,
    why,
  },
  lost: { kind: 'lost', epoch: 3, sinceMs: 100, why, retryMs: 400 },
  failed: { kind: 'failed', epoch: 3, sinceMs: 100, why },
  stopped: { kind: 'stopped', epoch: 3, sinceMs: 100 },
} as const satisfies { [K in ServiceState['kind']]: Extract<ServiceState, { kind: K }> }

/** One event of each kind, for the life `epoch` (a start begins the next one). */
function event(kind: ServiceEvent['kind'], epoch: number): ServiceEvent {
  switch (kind) {
    case 'starting':
      return { kind, epoch: epoch + 1, attempt: 1, tasks: ['heartbeat'], proofsNeeded: 1 }
    case 'task':
      return { kind, epoch, task: 'heartbeat', evidence: proof }
    case 'ready':
    case 'proved':
      return { kind, epoch, evidence: proof }
    case 'unproved':
      return { kind, epoch, why: gone, fall: 1, rise: 2 }
    case 'doubted':
      return { kind, epoch, why: gone, proofsNeeded: 1 }
    case 'lost':
      return { kind, epoch, why: gone, retryMs: 900 }
    case 'failed':
      return { kind, epoch, why: gone }
    case 'stopped':
      return { kind, epoch }
  }
}

/** Where each event leads, from each of the states above; `-`: it changes nothing, and who said it is told so. */
// prettier-ignore
const EXPECTED: Record<ServiceState['kind'], Record<ServiceEvent['kind'], ServiceState['kind'] | '-'>> = {
  //          a start            a task           own word         a check good      a check bad         known no more       hard loss       for good            drain
  idle:     { starting: 'starting', task: '-',        ready: '-',        proved: '-',       unproved: '-',       doubted: '-',        lost: '-',    failed: '-',      stopped: 'stopped' },
  starting: { starting: '-',        task: 'starting', ready: 'starting', proved: '-',       unproved: '-',       doubted: 'starting', lost: 'lost', failed: 'failed', stopped: 'stopped' },
  ready:    { starting: '-',        task: 'ready',    ready: 'ready',    proved: 'ready',   unproved: 'suspect', doubted: 'suspect',  lost: 'lost', failed: 'failed', stopped: 'stopped' },
  suspect:  { starting: '-',        task: 'suspect',  ready: 'suspect',  proved: 'suspect', unproved: 'suspect', doubted: 'suspect',  lost: 'lost', failed: 'failed', stopped: 'stopped' },
  lost:     { starting: 'starting', task: '-',        ready: '-',        proved: '-',       unproved: '-',       doubted: '-',        lost: '-',    failed: 'failed', stopped: 'stopped' },
  failed:   { starting: '-',        task: '-',        ready: '-',        proved: '-',       unproved: '-',       doubted: '-',        lost: '-',    failed: '-',      stopped: 'stopped' },
  stopped:  { starting: '-',        task: '-',        ready: '-',        proved: '-',       unproved: '-',       doubted: '-',        lost: '-',    failed: '-',      stopped: '-' },
}

const kinds = Object.keys(STATES) as ServiceState['kind'][]
const eventKinds = Object.keys(EXPECTED.idle) as ServiceEvent['kind'][]

describe('[R2] the table of a service', () => {
  const cells = kinds.flatMap((state) => eventKinds.map((kind) => [state, kind, EXPECTED[state][kind]] as const))

  test.each(cells)('%s, on %s: %s', (state, kind, expected) => {
    expect(nextState(STATES[state], event(kind, STATES[state].epoch), 500)?.kind ?? '-').toBe(expected)
  })

  test.each(cells)('%s, on %s of another life: nothing', (state, kind) => {
    for (const epoch of [STATES[state].epoch - 1, STATES[state].epoch + 1])
      expect(nextState(STATES[state], event(kind, epoch), 500)).toBeUndefined()
  })
})

describe('what each phase carries', () => {
  const { idle, starting, ready, suspect, lost, failed } = STATES

  test('[R8] a start begins the next life, with every task pending and nothing shown', () => {
    expect(nextState(idle, event('starting', 0), 500)).toEqual({
      kind: 'starting',
      epoch: 1,
      sinceMs: 500,
      attempt: 1,
      pending: ['heartbeat'],
      proofs: 0,
      proofsNeeded: 1,
      heardMs: undefined,
      evidence: undefined,
      why: undefined,
    })
  })

  test('[R9] a start after a loss carries what ended the life before', () => {
    expect(nextState(lost, event('starting', 3), 500)).toMatchObject({ kind: 'starting', epoch: 4, why })
  })

  test('[R3] it is ready when the last of these has come: its own word, each task, and proofs enough', () => {
    const parts: ServiceEvent[] = [event('task', 3), event('ready', 3), event('proved', 3)]
    const orders = [
      [0, 1, 2],
      [1, 0, 2],
      [1, 2, 0],
    ]
    for (const order of orders) {
      let state: ServiceState = starting
      const provedMs = 500 + order.findLastIndex((part) => part > 0)
      for (const [index, part] of order.entries()) {
        expect(state.kind).toBe('starting')
        for (const said of parts.slice(part, part + 1)) state = nextState(state, said, 500 + index) ?? state
      }
      expect(state).toEqual({ kind: 'ready', epoch: 3, sinceMs: 502, provedMs, evidence: proof, failures: 0 })
    }
  })

  test('[R6] a task that comes long after the last proof makes it no younger', () => {
    const said = nextState({ ...starting, proofsNeeded: 1 }, event('ready', 3), 500) as ServiceState
    const again = nextState(said, event('ready', 3), 600) as ServiceState
    expect(nextState(again, event('task', 3), 900)).toMatchObject({ kind: 'ready', sinceMs: 900, provedMs: 500 })
    const proved = nextState(again, event('proved', 3), 700) as ServiceState
    expect(nextState(proved, event('task', 3), 900)).toMatchObject({ kind: 'ready', sinceMs: 900, provedMs: 700 })
  })

  test('[R3] no number of proofs stands for a task, and a task said twice does not stand for another', () => {
    let state: ServiceState = { ...starting, pending: ['heartbeat', 'resubscribe'] }
    for (const kind of ['ready', 'proved', 'proved', 'task', 'task', 'ready'] as const)
      state = nextState(state, event(kind, 3), 500) ?? state
    expect(state).toMatchObject({ kind: 'starting', pending: ['resubscribe'] })
  })

  test('[R4] its own word said twice is one proof', () => {
    const once = nextState({ ...starting, pending: [] }, event('ready', 3), 500) as ServiceState
    expect(nextState(once, event('ready', 3), 600)).toMatchObject({ kind: 'starting', proofs: 1 })
  })

  test('[R6] failures below `fall` are counted and forgotten with the next proof; the proof does not get younger by them', () => {
    const bad: ServiceEvent = { kind: 'unproved', epoch: 3, why: gone, fall: 3, rise: 2 }
    const once = nextState(ready, bad, 500) as ServiceState
    expect(once).toEqual({ ...ready, failures: 1 })
    const twice = nextState(once, bad, 600) as ServiceState
    expect(twice).toEqual({ ...ready, failures: 2 })
    expect(nextState(twice, event('proved', 3), 650)).toEqual({ ...ready, provedMs: 650, evidence: proof, failures: 0 })
    expect(nextState(twice, bad, 700)).toEqual({
      ...ready,
      kind: 'suspect',
      sinceMs: 700,
      failures: 3,
      why: gone,
      proofs: 0,
      proofsNeeded: 2,
    })
  })

  test('[R6] a doubted service is suspect, and keeps what it showed last', () => {
    expect(nextState(ready, event('doubted', 3), 500)).toEqual({
      ...ready,
      kind: 'suspect',
      sinceMs: 500,
      why: gone,
      proofs: 0,
      proofsNeeded: 1,
    })
  })

  test('[R7] a suspect needs `rise` proofs in a row; a failure between them counts them anew', () => {
    const once = nextState(suspect, event('proved', 3), 500) as ServiceState
    expect(once).toEqual({ ...suspect, provedMs: 500, evidence: proof, proofs: 1, failures: 0 })
    expect(nextState(once, event('proved', 3), 600)).toEqual({
      kind: 'ready',
      epoch: 3,
      sinceMs: 600,
      provedMs: 600,
      evidence: proof,
      failures: 0,
    })
    const failedBetween = nextState(once, event('unproved', 3), 600) as ServiceState
    expect(failedBetween).toMatchObject({ kind: 'suspect', proofs: 0, failures: 1, why: gone, sinceMs: 100 })
  })

  test('[R14] a suspect that is doubted again needs what it needed, or more, and proofs from before count no more', () => {
    const once = { ...suspect, proofs: 1 }
    expect(nextState(once, event('doubted', 3), 500)).toEqual(suspect)
    expect(nextState(once, { kind: 'doubted', epoch: 3, why: gone, proofsNeeded: 4 }, 500)).toEqual({
      ...suspect,
      proofsNeeded: 4,
    })
  })

  test('[R14] what a starting service said before the process stood still is not enough', () => {
    const said: ServiceState = { ...starting, pending: ['heartbeat'], evidence: shown, proofs: 1, proofsNeeded: 1 }
    const doubted = nextState(said, event('doubted', 3), 500) as ServiceState
    expect(doubted).toMatchObject({ kind: 'starting', proofs: 0, proofsNeeded: 1 })
    const withTask = nextState(doubted, event('task', 3), 600) as ServiceState
    expect(withTask.kind).toBe('starting')
    expect(nextState(withTask, event('proved', 3), 700)?.kind).toBe('ready')
    // It had said nothing: what it says next may rest on what was before.
    const silent = nextState({ ...starting, pending: [], proofsNeeded: 1 }, event('doubted', 3), 500) as ServiceState
    const word = nextState(silent, event('ready', 3), 600) as ServiceState
    expect(word.kind).toBe('starting')
    expect(nextState(word, event('proved', 3), 700)?.kind).toBe('ready')
  })

  test('[R3] a task may say it again; that is true, and no proof', () => {
    expect(nextState(ready, event('task', 3), 500)).toEqual(ready)
    expect(nextState(suspect, event('task', 3), 500)).toEqual(suspect)
  })

  test('lost carries why and when it is tried again; failed only why; stopped nothing', () => {
    expect(nextState(ready, event('lost', 3), 500)).toEqual({ kind: 'lost', epoch: 3, sinceMs: 500, why: gone, retryMs: 900 })
    expect(nextState(lost, event('failed', 3), 500)).toEqual({ kind: 'failed', epoch: 3, sinceMs: 500, why: gone })
    expect(nextState(failed, event('stopped', 3), 500)).toEqual({ kind: 'stopped', epoch: 3, sinceMs: 500 })
  })
})
