import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Lane, type Answer } from './lane.ts'

function laneOf(max = 100) {
  const sent: string[] = []
  const failed: unknown[] = []
  const lane = new Lane(max, { answer: (text) => void sent.push(text), failed: (error) => void failed.push(error) })
  return { lane, sent, failed }
}

/** A task that settles when told to. */
function held(text: string, pipelined: boolean, started: string[] = []) {
  let settle: (answer: Answer) => void = () => {}
  const promise = new Promise<Answer>((resolve) => {
    settle = resolve
  })
  const task = {
    pipelined,
    run: () => {
      started.push(text)
      return promise
    },
  }
  return { task, settle: () => settle(text) }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('lane', () => {
  test('[S3] answers come in the order of the commands, whatever settles first', async () => {
    const { lane, sent } = laneOf()
    const [first, second] = [held('1', true), held('2', true)]
    lane.take(first.task)
    lane.take(second.task)
    second.settle()
    await turn()
    expect(sent).toEqual([])
    first.settle()
    await turn()
    expect(sent).toEqual(['1', '2'])
  })

  test('[S4] pipelined commands start at once, in order', () => {
    const { lane } = laneOf()
    const started: string[] = []
    for (const name of ['1', '2', '3']) lane.take(held(name, true, started).task)
    expect(started).toEqual(['1', '2', '3'])
  })

  test('[S3] a command that must be alone waits for those before it and holds up those after it', async () => {
    const { lane, sent } = laneOf()
    const started: string[] = []
    const before = held('before', true, started)
    const alone = held('alone', false, started)
    const after = held('after', true, started)
    for (const { task } of [before, alone, after]) lane.take(task)
    expect(started).toEqual(['before'])
    before.settle()
    await turn()
    expect(started).toEqual(['before', 'alone'])
    alone.settle()
    await turn()
    expect(started).toEqual(['before', 'alone', 'after'])
    after.settle()
    await turn()
    expect(sent).toEqual(['before', 'alone', 'after'])
  })

  test('[S7] beyond the bound a command is not taken', () => {
    const { lane } = laneOf(2)
    expect([1, 2, 3].map((n) => lane.take(held(String(n), true).task))).toEqual([true, true, false])
  })

  test('[S5] nothing is sent after the lane is closed', async () => {
    const { lane, sent } = laneOf()
    const late = held('late', true)
    lane.take(late.task)
    lane.close()
    late.settle()
    await turn()
    expect(sent).toEqual([])
  })

  test('[S11] an answer made at the last moment is made when it is its turn', async () => {
    const { lane, sent } = laneOf()
    const first = held('first', true)
    lane.take(first.task)
    lane.take({ pipelined: true, run: () => () => `sent so far: ${sent.length}` })
    first.settle()
    await turn()
    expect(sent).toEqual(['first', 'sent so far: 1'])
  })

  test('[S12] what throws is reported, and the lane goes on', () => {
    const { lane, sent, failed } = laneOf()
    const bug = new Error('bug')
    lane.take({
      pipelined: true,
      run: () => () => {
        throw bug
      },
    })
    lane.take({ pipelined: true, run: () => 'next' })
    expect(failed).toEqual([bug])
    expect(sent).toEqual(['next'])
  })

  test('[S3] for any mixture of commands and any order of settling: all answered once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), fc.infiniteStream(fc.nat()), async (kinds, choices) => {
        const { lane, sent } = laneOf()
        const started: string[] = []
        const all = kinds.map((pipelined, index) => ({ name: String(index), ...held(String(index), pipelined, started) }))
        for (const { task } of all) lane.take(task)
        const settled = new Set<string>()
        while (settled.size < all.length) {
          const open = all.filter(({ name }) => started.includes(name) && !settled.has(name))
          const one = open[(choices.next().value ?? 0) % open.length]
          if (one === undefined) throw new Error('nothing is under way, but not all is done')
          settled.add(one.name)
          one.settle()
          await turn()
        }
        expect(sent).toEqual(all.map(({ name }) => name))
        expect(started).toEqual(all.map(({ name }) => name))
      }),
      { numRuns: 100 },
    )
  })
})
