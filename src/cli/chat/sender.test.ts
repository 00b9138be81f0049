import { describe, expect, test } from 'vitest'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'
import { Later } from './later.ts'
import { LINES_MAX, Sender, type Attempt, type Line } from './sender.ts'

const stored: Attempt = { kind: 'stored', offset: 1, duplicate: false }

/** A server that answers when the test says so. */
class Server {
  readonly world = new ManualWorld()
  readonly attempts: Line[] = []
  readonly settled: string[] = []
  ready = Promise.resolve()
  #answers: Later<Attempt>[] = []
  readonly sender = new Sender({
    timers: this.world.timers,
    random: seededRandom(1),
    clock: this.world.clock,
    ready: () => this.ready,
    attempt: (line) => {
      this.attempts.push(line)
      const answer = new Later<Attempt>()
      this.#answers.push(answer)
      return answer.promise
    },
    settled: (line, outcome) => void this.settled.push(`${line.text.slice(0, 10)} ${outcome.kind}`),
  })

  get texts(): readonly string[] {
    return this.attempts.map(({ text }) => text)
  }

  async answer(attempt: Attempt): Promise<void> {
    this.#answers.shift()?.resolve(attempt)
    await this.world.settle()
  }
}

describe('sending', () => {
  test('one line at a time, in order', async () => {
    const server = new Server()
    for (const text of ['a', 'b']) server.sender.write(text)
    await server.world.settle()
    expect(server.texts).toEqual(['a'])
    await server.answer(stored)
    expect(server.texts).toEqual(['a', 'b'])
    expect(server.sender.waiting).toBe(1)
    await server.answer(stored)
    expect([server.sender.waiting, server.sender.unsent]).toEqual([0, 0])
    expect(server.settled).toEqual(['a stored', 'b stored'])
  })

  test('[L2] without an answer the same line goes again under the same id, before any other', async () => {
    const server = new Server()
    for (const text of ['a', 'b']) server.sender.write(text)
    await server.world.settle()
    await server.answer({ kind: 'later' })
    await server.world.advance(250)
    await server.answer({ kind: 'later' })
    await server.world.advance(500)
    expect(server.texts).toEqual(['a', 'a', 'a'])
    expect(new Set(server.attempts.map(({ id }) => id)).size).toBe(1)
    await server.answer(stored)
    expect(server.texts.at(-1)).toBe('b')
    expect(server.attempts.at(-1)?.id).not.toBe(server.attempts[0]?.id)
  })

  test('waits longer and longer, up to five seconds', async () => {
    const server = new Server()
    server.sender.write('a')
    await server.world.settle()
    for (let failures = 0; failures < 12; failures++) {
      await server.answer({ kind: 'later' })
      await server.world.advance(5_000)
    }
    expect(server.attempts).toHaveLength(13)
  })

  test('a long file is sent at a pace that a server takes', async () => {
    const server = new Server()
    for (let line = 0; line < 500; line++) server.sender.write(String(line))
    const answerAll = async (): Promise<void> => {
      for (let before = -1; before !== server.attempts.length;) {
        before = server.attempts.length
        await server.answer(stored)
      }
    }
    await server.world.settle()
    await answerAll()
    expect(server.attempts).toHaveLength(256)
    // A rule of the server says so many a second, however they are spread: 200, and 512 at once.
    for (let second = 1; second <= 2; second++) {
      for (let step = 0; step < 20; step++) {
        await server.world.advance(50)
        await answerAll()
      }
      expect(Math.abs(server.attempts.length - 256 - second * 100)).toBeLessThanOrEqual(5)
    }
  })

  test('what is refused is not tried again, and counts as unsent', async () => {
    const server = new Server()
    for (const text of ['a', 'b']) server.sender.write(text)
    await server.world.settle()
    await server.answer({ kind: 'refused', reason: 'no' })
    await server.answer(stored)
    expect(server.texts).toEqual(['a', 'b'])
    expect([server.sender.waiting, server.sender.unsent]).toEqual([0, 1])
  })

  test('nothing is tried while the room is not live', async () => {
    const server = new Server()
    const live = new Later<void>()
    server.ready = live.promise
    server.sender.write('a')
    await server.world.advance(60_000)
    expect(server.texts).toEqual([])
    live.resolve()
    await server.world.settle()
    expect(server.texts).toEqual(['a'])
  })

  test('a line that the room shows is stored, also while it waits to be tried again', async () => {
    const server = new Server()
    for (const text of ['a', 'b']) server.sender.write(text)
    await server.world.settle()
    await server.answer({ kind: 'later' })
    server.sender.seen(server.attempts[0]?.id ?? '')
    expect(server.sender.waiting).toBe(1)
    await server.world.advance(250)
    expect(server.texts).toEqual(['a', 'b'])
    await server.answer(stored)
    expect([server.sender.waiting, server.sender.unsent]).toEqual([0, 0])
  })

  test('a line that the room shows on the way back is not tried again', async () => {
    const server = new Server()
    for (const text of ['a', 'b']) server.sender.write(text)
    await server.world.settle()
    const back = new Later<void>()
    server.ready = back.promise
    await server.answer({ kind: 'later' })
    await server.world.advance(250)
    server.sender.seen(server.attempts[0]?.id ?? '')
    back.resolve()
    await server.world.settle()
    expect(server.texts).toEqual(['a', 'b'])
  })

  test('a line that the room shows before its answer comes does not take the next one with it', async () => {
    const server = new Server()
    for (const text of ['a', 'b']) server.sender.write(text)
    await server.world.settle()
    server.sender.seen(server.attempts[0]?.id ?? '')
    await server.answer(stored)
    expect(server.sender.waiting).toBe(1)
    expect(server.texts).toEqual(['a', 'b'])
  })
})

describe('bounds', () => {
  test('[L6] a line too many is refused and counted; there is room again when one is stored', async () => {
    const server = new Server()
    for (let line = 0; line <= LINES_MAX; line++) server.sender.write(String(line))
    await server.world.settle()
    expect([server.sender.waiting, server.sender.unsent]).toEqual([LINES_MAX, LINES_MAX + 1])
    expect(server.settled).toEqual([`${LINES_MAX} refused`])
    let hasRoom = false
    void server.sender.room().then(() => (hasRoom = true))
    await server.world.settle()
    expect(hasRoom).toBe(false)
    await server.answer(stored)
    expect(hasRoom).toBe(true)
  })

  test('a line that no frame can hold is refused', async () => {
    const server = new Server()
    server.sender.write('\u0001'.repeat(10_001))
    await server.world.settle()
    expect([server.texts, server.sender.unsent]).toEqual([[], 1])
  })
})

test('idle is when nothing waits, or when nothing more will be sent', async () => {
  const server = new Server()
  await server.sender.idle()
  server.sender.write('a')
  let isIdle = false
  void server.sender.idle().then(() => (isIdle = true))
  await server.world.settle()
  expect(isIdle).toBe(false)
  await server.answer(stored)
  expect(isIdle).toBe(true)
  server.sender.write('b')
  const idle = server.sender.idle()
  server.sender.close()
  await idle
  expect(server.sender.unsent).toBe(1)
})
