import { expect, test } from 'vitest'
import { untilAborted } from './pipeline.ts'

const MEBI = 2 ** 20

test('what has passed by is kept nowhere: half a gigabyte of it needs no more memory than a few chunks', async () => {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 512; count++) yield await Promise.resolve(new Uint8Array(MEBI))
  }
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  let bytes = 0
  for await (const chunk of untilAborted(chunks(), new AbortController().signal)) {
    bytes += chunk.length
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  expect(bytes).toBe(512 * MEBI)
  expect(most).toBeLessThan(256 * MEBI)
})

test('who waits at a pipe in which nothing comes hears of the end', async () => {
  const abort = new AbortController()
  const silent: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }
  const first = untilAborted(silent, abort.signal).next()
  abort.abort()
  expect(await first).toEqual({ done: true, value: undefined })
})

test('a pipe that breaks is told', async () => {
  const broken: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('EIO')) }),
  }
  await expect(untilAborted(broken, new AbortController().signal).next()).rejects.toThrow('EIO')
})
