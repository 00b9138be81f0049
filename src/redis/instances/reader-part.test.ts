import { expect, test } from 'vitest'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'
import { RedisFailure } from '../failure.ts'
import type { Link } from '../link.ts'
import type { RedisProof } from '../part.ts'
import type { Shards } from '../shards.ts'
import type { Incoming } from './incoming.ts'
import { readerPart } from './reader-part.ts'
import type { Registry } from './registry.ts'

/** A reader that hears nothing unless a test says so. */
function world() {
  const manual = new ManualWorld()
  const givenUp: string[] = []
  const link = { name: 'reader', epoch: 1, giveUp: ({ message }: RedisFailure) => void givenUp.push(message) }
  const told: string[] = []
  const state = {
    problem: undefined as string | undefined,
    link: link as unknown as Link,
    hear: () => {},
    says: (): boolean => true,
  }
  const incoming: Pick<Incoming, 'link' | 'problem' | 'onNonce'> = {
    get link() {
      return state.link
    },
    get problem() {
      return state.problem
    },
    onNonce(_, heard) {
      state.hear = heard
      return () => {}
    },
  }
  const part = readerPart({
    shards: {} as Shards,
    incoming: incoming as Incoming,
    registry: {} as Registry,
    timers: manual.timers,
    random: seededRandom(1),
    async tellSelf(nonce) {
      told.push(nonce)
      return state.says()
    },
  })
  const proving = (): { readonly proofs: RedisProof[] } => {
    const proofs: RedisProof[] = []
    void part.prove().then((proof) => proofs.push(proof))
    return { proofs }
  }
  return { manual, link, givenUp, state, told, proving }
}

test('[I3] a reader is proved when it has heard itself, and no sooner', async () => {
  const { manual, state, told, proving } = world()
  const { proofs } = proving()
  await manual.advance(999)
  expect([told.length, proofs]).toEqual([1, []])
  state.hear()
  await manual.settle()
  expect(proofs).toMatchObject([{ kind: 'proved', evidence: { link: 'reader', epoch: 1 } }])
  expect(manual.timersLeft).toBe(0)
})

test('[I3] one whose connection is there and brings nothing is not', async () => {
  const { manual, proving } = world()
  const { proofs } = proving()
  await manual.advance(1_000)
  expect(proofs).toEqual([{ kind: 'not-ready', reason: 'reader: it did not hear itself within 1000 ms' }])
})

test('[I3] a connection that brings nothing is given up with the second nonce in a row that was not heard, and no other one', async () => {
  const { manual, link, givenUp, state, proving } = world()
  const unheard = async (): Promise<void> => {
    proving()
    await manual.advance(1_000)
  }
  await unheard()
  // It is heard in between: it was late, and no more.
  proving()
  await manual.settle()
  state.hear()
  await manual.settle()
  await unheard()
  expect(givenUp).toEqual([])
  // Another connection, which has not been asked before.
  link.epoch = 2
  await unheard()
  // What was lost is still being looked for: that is not the connection's fault.
  const late = proving()
  await manual.settle()
  state.problem = 'what may have been lost is looked for'
  await manual.advance(1_000)
  expect([givenUp, late.proofs]).toEqual([[], [{ kind: 'not-ready', reason: state.problem }]])
  state.problem = undefined
  await unheard()
  expect(givenUp).toEqual(['reader: it receives nothing, though its connection stands'])
})

test('[I3] nor one that heard itself on a connection that is over', async () => {
  const { manual, link, state, proving } = world()
  const { proofs } = proving()
  await manual.settle()
  state.hear()
  link.epoch = 2
  await manual.settle()
  expect(proofs).toMatchObject([{ kind: 'not-ready' }])
})

test('[I3] where it is known that nothing is read, nothing is told', async () => {
  const { manual, state, told, proving } = world()
  state.problem = 'what may have been lost is looked for'
  const { proofs } = proving()
  await manual.settle()
  expect([told, proofs]).toEqual([[], [{ kind: 'not-ready', reason: state.problem }]])
})

test('what Redis refuses is told as it is', async () => {
  const { manual, state, proving } = world()
  state.says = () => {
    throw new RedisFailure('forbidden', 'reader: NOPERM')
  }
  const { proofs } = proving()
  await manual.settle()
  expect(proofs).toEqual([{ kind: 'wrong', reason: 'reader: NOPERM' }])
})
