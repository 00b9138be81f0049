import { describe, expect, test } from 'vitest'
import { TurnEnd } from '../runtime/index.ts'
import { ManualWorld } from '../runtime/manual.ts'
import { Outbox } from './outbox.ts'
import type { Wire } from './wire.ts'

function outboxOf(bytesMax = 1_000) {
  const world = new ManualWorld()
  const written: string[] = []
  const state = { buffered: 0, overflows: 0 }
  const wire: Wire = {
    transport: 'websocket',
    emulated: false,
    framing: { name: 'test', frame: (texts) => new TextEncoder().encode(`<${texts.join('|')}>`) },
    write: (chunk) => void written.push(new TextDecoder().decode(chunk)),
    bufferedBytes: () => state.buffered,
    close: () => {},
  }
  const outbox = new Outbox({ wire, overflowed: () => void state.overflows++ }, new TurnEnd(world.timers, world.clock), bytesMax)
  return { outbox, written, world, state }
}

const bytes = (text: string) => new TextEncoder().encode(text)

describe('outbox', () => {
  test('all that gathers in a turn goes out in one write, in order', () => {
    const { outbox, written, world } = outboxOf()
    for (const item of ['a', 'b', bytes('[shared]'), 'c']) outbox.add(item)
    expect(written).toEqual([])
    world.endTurn()
    expect(written).toEqual(['<a|b>[shared]<c>'])
  })

  test('one shared chunk is written as it is', () => {
    const { outbox, written, world } = outboxOf()
    outbox.add(bytes('[shared]'))
    world.endTurn()
    outbox.add(bytes('[next]'))
    world.endTurn()
    expect(written).toEqual(['[shared]', '[next]'])
  })

  test('[S7] [L6] beyond the bound nothing is taken, and the session is told once', () => {
    const { outbox, written, world, state } = outboxOf(10)
    state.buffered = 1
    for (let n = 0; n < 5; n++) outbox.add('12345')
    world.endTurn()
    outbox.add('more')
    world.endTurn()
    expect(state.overflows).toBe(1)
    expect(written).toEqual([])
  })

  test('[L6] a burst goes out before the turn ends: only what the peer has not taken makes it slow', () => {
    const { outbox, written, state } = outboxOf(300_000)
    for (let n = 0; n < 100; n++) outbox.add('x'.repeat(10_000))
    expect(state.overflows).toBe(0)
    expect(written.length).toBe(3)
  })

  test('[S15] the room left is what neither gathers nor waits for the peer', () => {
    const { outbox, state } = outboxOf(100)
    state.buffered = 30
    outbox.add('x'.repeat(20))
    expect(outbox.room).toBe(50)
    state.buffered = 500
    expect(outbox.room).toBe(0)
  })

  test('[S7] [L6] what the peer has not taken counts', () => {
    const { outbox, world, state } = outboxOf(10)
    state.buffered = 8
    outbox.add('123')
    world.endTurn()
    expect(state.overflows).toBe(1)
  })

  test('[S5] a closed outbox takes and writes nothing', () => {
    const { outbox, written, world } = outboxOf()
    outbox.add('before')
    outbox.close()
    outbox.add('after')
    world.endTurn()
    expect(written).toEqual([])
  })
})
