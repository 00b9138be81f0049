import { expect, test } from 'vitest'
import { ManualWorld } from '../../runtime/manual.ts'
import { RedisFailure } from '../failure.ts'
import type { Reply } from '../link.ts'
import { Outgoing } from './outgoing.ts'

interface Call {
  readonly to: string | undefined
  readonly count: number
  readonly texts: readonly string[]
  readonly settle: (reply: Reply | RedisFailure) => Promise<void>
}

function world() {
  const manual = new ManualWorld()
  const calls: Call[] = []
  const say = (to: string | undefined, count: number, texts: readonly string[]): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const settle = async (reply: Reply | RedisFailure): Promise<void> => {
        if (reply instanceof RedisFailure) reject(reply)
        else resolve(reply)
        await manual.settle()
      }
      calls.push({ to, count, texts, settle })
    })
  const outgoing = new Outgoing({ clock: manual.clock, timers: manual.timers, say })
  const call = (index: number): Call => {
    const found = calls[index]
    if (found === undefined) throw new Error(`there was no call ${index}`)
    return found
  }
  return { manual, calls, call, outgoing }
}

const CUT = new RedisFailure('cut', 'the connection ended')

test('[I1] one call at a time, of words to one addressee; a word whose reply was lost is said again before the next', async () => {
  const { manual, calls, call, outgoing } = world()
  const told = [
    outgoing.tell('a', '1'),
    outgoing.tell('a', '2'),
    outgoing.tell('a', '3'),
    outgoing.tell(undefined, '4'),
    outgoing.tell('a', '5'),
  ]
  await manual.settle()
  expect(calls).toMatchObject([{ to: 'a', count: 1, texts: ['1'] }])
  await call(0).settle(CUT)
  await manual.advance(50)
  expect(calls.slice(1)).toMatchObject([{ to: 'a', count: 1, texts: ['1', '2', '3'] }])
  await call(1).settle(1)
  expect(calls.slice(2)).toMatchObject([{ to: undefined, count: 4, texts: ['4'] }])
  await call(2).settle(1)
  expect(calls.slice(3)).toMatchObject([{ to: 'a', count: 5, texts: ['5'] }])
  await call(3).settle(0)
  expect(await Promise.all(told)).toEqual(['told', 'told', 'told', 'told', 'gone'])
})

test('[I1] a word that could not be said for 3 s is refused, and the next has its own count', async () => {
  const { manual, calls, call, outgoing } = world()
  const refused = outgoing.tell('a', '1').catch((error: unknown) => error)
  await manual.advance(2_999)
  const later = outgoing.tell('a', '2')
  await call(0).settle(CUT)
  await manual.advance(50)
  await call(1).settle(CUT)
  expect(await refused).toBe(CUT)
  await manual.advance(50)
  expect(calls.slice(2)).toMatchObject([{ count: 2, texts: ['2'] }])
  await call(2).settle(1)
  expect(await later).toBe('told')
})

test('what no other try would help is refused at once', async () => {
  const { manual, call, outgoing } = world()
  const refused = outgoing.tell('a', '1').catch((error: unknown) => error)
  await manual.settle()
  const forbidden = new RedisFailure('forbidden', 'no')
  await call(0).settle(forbidden)
  expect(await refused).toBe(forbidden)
})

test('[I5] words that wait are bounded, in number and in length, and end with the instance', async () => {
  const { outgoing } = world()
  const words = Array.from({ length: 1_025 }, () => outgoing.tell('a', 'x').then(String, (error: RedisFailure) => error.kind))
  expect(await words[1_024]).toBe('overloaded')
  outgoing.close()
  expect(await words[1_023]).toBe('closed')
  const large = world()
  const texts = Array.from({ length: 17 }, () =>
    large.outgoing.tell('a', 'x'.repeat(1_048_576)).catch(({ kind }: RedisFailure) => kind),
  )
  expect(await texts[16]).toBe('overloaded')
})
