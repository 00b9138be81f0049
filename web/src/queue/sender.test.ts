import { describe, expect, test } from 'vitest'
import { ManualWorld, seededRandom } from '../../../src/runtime/manual.ts'
import type { Answer } from '../connection/index.ts'
import { kept, memoryShelf, type Shelf, type Turns } from '../runtime/index.ts'
import { parseOutbox, type Outgoing } from './outbox.ts'
import { Sender, type Readiness } from './sender.ts'

const message = (id: string): Outgoing => ({ id, channel: 'room:lobby', text: id, sentAt: 1 })
const DONE: Answer = { kind: 'done', data: {} }
const LATER: Answer = { kind: 'later', why: 'timeout' }
const REFUSED: Answer = { kind: 'refused', why: 'permission denied' }

/** Turns of several tabs in one process: first come, first served. */
function sharedTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take(_name, _waitMs, work) {
      const turn = last.then(work)
      last = turn.catch(() => undefined)
      return turn
    },
  }
}

function setting(options: { readonly shelf?: Shelf; readonly turns?: Turns; readonly world?: ManualWorld } = {}) {
  const world = options.world ?? new ManualWorld()
  const asked: string[] = []
  const answers: Answer[] = []
  let readiness: Readiness = 'now'
  const outbox = kept(options.shelf ?? memoryShelf(), 'outbox.ada', parseOutbox)
  const sender = new Sender({
    outbox,
    turns: options.turns ?? sharedTurns(),
    turnName: 'outbox.ada',
    timers: world.timers,
    random: seededRandom(1),
    send: ({ id }) => {
      asked.push(id)
      return Promise.resolve(answers.shift() ?? DONE)
    },
    readiness: () => readiness,
  })
  return {
    world,
    asked,
    answers,
    outbox,
    sender,
    be: (next: Readiness) => {
      readiness = next
      sender.wake()
    },
  }
}

describe('sending what waits', () => {
  test('sends each message once, in the order of writing', async () => {
    const { world, asked, outbox, sender } = setting()
    for (const id of ['a', 'b', 'c']) sender.write(message(id))
    await world.settle()
    expect(asked).toEqual(['a', 'b', 'c'])
    expect(outbox.get()).toEqual([])
  })

  test('asks nothing while there is no connection, and sends all when there is', async () => {
    const { world, asked, be, outbox, sender } = setting()
    be('not')
    for (const id of ['a', 'b']) sender.write(message(id))
    await world.advance(60_000)
    expect(asked).toEqual([])
    expect(outbox.get().map(({ id }) => id)).toEqual(['a', 'b'])
    be('now')
    await world.settle()
    expect(asked).toEqual(['a', 'b'])
  })

  test('[L2] an answer that did not come means the same id again, before any other message', async () => {
    const { world, asked, answers, sender } = setting()
    answers.push(LATER, LATER)
    sender.write(message('a'))
    await world.settle()
    expect(asked).toEqual(['a'])
    await world.advance(500)
    expect(asked).toEqual(['a', 'a'])
    sender.write(message('b'))
    await world.advance(2_000)
    expect(asked).toEqual(['a', 'a', 'a', 'b'])
  })

  test('waits longer after each failure, but not for ever', async () => {
    const { world, asked, answers, sender } = setting()
    answers.push(...Array.from({ length: 40 }, () => LATER))
    sender.write(message('a'))
    await world.advance(5_000)
    expect(asked.length).toBeLessThanOrEqual(6)
    const before = asked.length
    await world.advance(40_000)
    expect(asked.length - before).toBeGreaterThanOrEqual(4)
    expect(asked.length - before).toBeLessThanOrEqual(12)
  })

  test('a refused message stays, says why, and lets the others pass', async () => {
    const { world, asked, answers, outbox, sender } = setting()
    answers.push(REFUSED)
    for (const id of ['a', 'b']) sender.write(message(id))
    await world.settle()
    expect(asked).toEqual(['a', 'b'])
    expect(outbox.get()).toEqual([{ ...message('a'), failed: 'permission denied' }])
    sender.retry('a')
    await world.settle()
    expect(asked).toEqual(['a', 'b', 'a'])
    expect(outbox.get()).toEqual([])
  })

  test('what was sent stays in view until its room shows it', async () => {
    const { world, sender } = setting()
    sender.write(message('a'))
    await world.settle()
    expect(sender.sent.get()).toEqual([message('a')])
    sender.seen('a')
    expect(sender.sent.get()).toEqual([])
  })

  test('a message whose publication is seen is not sent again, though its answer was lost', async () => {
    const { world, asked, answers, outbox, sender } = setting()
    answers.push(LATER)
    sender.write(message('a'))
    await world.settle()
    sender.seen('a')
    await world.advance(60_000)
    expect(asked).toEqual(['a'])
    expect(outbox.get()).toEqual([])
    expect(sender.sent.get()).toEqual([])
  })

  test('a message that is thrown away is not sent and not shown', async () => {
    const { world, asked, be, sender } = setting()
    be('not')
    sender.write(message('a'))
    sender.discard('a')
    be('now')
    await world.settle()
    expect(asked).toEqual([])
    expect(sender.sent.get()).toEqual([])
  })

  test('[L7] a server that only reads is asked seldom', async () => {
    const { world, asked, answers, be, sender } = setting()
    answers.push(...Array.from({ length: 20 }, () => LATER))
    be('slowly')
    sender.write(message('a'))
    await world.advance(29_000)
    expect(asked.length).toBe(3)
  })

  test('what waits outlives the page', async () => {
    const shelf = memoryShelf()
    const first = setting({ shelf })
    first.be('not')
    for (const id of ['a', 'b']) first.sender.write(message(id))
    first.sender.close()
    const second = setting({ shelf })
    second.sender.wake()
    await second.world.settle()
    expect(second.asked).toEqual(['a', 'b'])
  })

  test('two tabs send what both know once', async () => {
    const shelf = memoryShelf()
    const turns = sharedTurns()
    const world = new ManualWorld()
    const one = setting({ shelf, turns, world })
    const other = setting({ shelf, turns, world })
    one.be('not')
    for (const id of ['a', 'b', 'c']) one.sender.write(message(id))
    shelf.others('outbox.ada', shelf.get('outbox.ada'))
    one.be('now')
    other.be('now')
    await world.settle()
    expect([...one.asked, ...other.asked].sort()).toEqual(['a', 'b', 'c'])
    shelf.others('outbox.ada', shelf.get('outbox.ada'))
    expect([one.outbox.get(), other.outbox.get()]).toEqual([[], []])
  })

  test('nothing is asked and no timer is left after the end', async () => {
    const { world, asked, answers, sender } = setting()
    answers.push(LATER)
    sender.write(message('a'))
    await world.settle()
    sender.close()
    expect(world.timersLeft).toBe(0)
    sender.wake()
    await world.advance(60_000)
    expect(asked).toEqual(['a'])
  })
})
