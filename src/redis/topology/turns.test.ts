import { describe, expect, test } from 'vitest'
import { RedisFailure } from '../failure.ts'
import { Turns } from './turns.ts'

describe('turns', () => {
  test('[L1] one at a time, in the order in which they were asked for, each slot by itself', async () => {
    const turns = new Turns()
    const had: string[] = []
    const takes = ['a', 'b', 'c'].map(async (name) => {
      await turns.take(7, turns.number())
      had.push(name)
    })
    await turns.take(8, turns.number())
    expect([had, turns.isTaken(7), turns.isTaken(9)]).toEqual([['a'], true, false])
    turns.leave(7)
    await takes[1]
    expect(had).toEqual(['a', 'b'])
    turns.leave(7)
    await takes[2]
    turns.leave(7)
    expect([had, turns.isTaken(7), turns.isTaken(8)]).toEqual([['a', 'b', 'c'], false, true])
  })

  test('a failure of the slot is everybody’s who waited for it, and not of who comes after', async () => {
    const turns = new Turns()
    const failure = new RedisFailure('moving', 'cluster: slot 7 moves, and does not arrive')
    await turns.take(7, 1)
    const waiting = [turns.take(7, 2), turns.take(7, 3)]
    turns.leave(7, failure)
    expect(await Promise.allSettled(waiting)).toEqual(waiting.map(() => ({ status: 'rejected', reason: failure })))
    expect(turns.isTaken(7)).toBe(false)
    await turns.take(7, 4)
  })

  test('[L1] who was under way when the slot moved stands before who came meanwhile', async () => {
    const turns = new Turns()
    const had: number[] = []
    const take = async (number: number): Promise<void> => {
      await turns.take(7, number)
      had.push(number)
    }
    await take(1)
    const [third, second] = [take(3), take(2)]
    turns.leave(7)
    await second
    turns.leave(7)
    await third
    expect(had).toEqual([1, 2, 3])
  })
})
