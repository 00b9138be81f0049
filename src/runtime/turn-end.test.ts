import { expect, test } from 'vitest'
import { TurnEnd } from './turn-end.ts'

/** A loop that is turned by hand, and work that takes time. */
function loop() {
  let nowMs = 0
  const soon: (() => void)[] = []
  const done: string[] = []
  const timers = { after: () => () => {}, every: () => () => {}, soon: (run: () => void) => void soon.push(run) }
  const turnEnd = new TurnEnd(timers, { monotonicMs: () => nowMs })
  return {
    turnEnd,
    done,
    work: (name: string, takesMs = 0) => ({
      flush() {
        nowMs += takesMs
        done.push(name)
      },
    }),
    pass: (ms: number) => void (nowMs += ms),
    /** The end of one turn. @returns whether it asked for another. */
    turn: (): boolean => {
      for (const run of soon.splice(0)) run()
      return soon.length > 0
    },
  }
}

test('what is encoded goes out in the same turn, and after all that is encoded', () => {
  const { turnEnd, done, work, turn } = loop()
  turnEnd.write(work('write'))
  turnEnd.encode({
    flush() {
      done.push('encode')
      turnEnd.write(work('write what was encoded'))
    },
  })
  turnEnd.encode(work('encode another'))
  expect(turn()).toBe(false)
  expect(done).toEqual(['encode', 'encode another', 'write', 'write what was encoded'])
})

test('after writing, it reads for an eighth of the time before it writes again', () => {
  const { turnEnd, done, work, pass, turn } = loop()
  turnEnd.write(work('long', 8))
  expect(turn()).toBe(false)
  turnEnd.write(work('first word in return'))
  pass(0.5)
  expect(turn()).toBe(true)
  turnEnd.write(work('the rest of it'))
  pass(0.25)
  expect(turn()).toBe(true)
  expect(done).toEqual(['long'])
  pass(0.25)
  expect(turn()).toBe(false)
  expect(done).toEqual(['long', 'first word in return', 'the rest of it'])
})

test('a pause of the machine while it wrote holds nobody up for longer than 2 ms', () => {
  const { turnEnd, done, work, pass, turn } = loop()
  turnEnd.write(work('long', 60_000))
  turn()
  turnEnd.write(work('next'))
  pass(2)
  turn()
  expect(done).toEqual(['long', 'next'])
})
