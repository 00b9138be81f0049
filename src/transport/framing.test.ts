import type { Writable } from 'node:stream'
import * as ws from 'ws'
import { expect, test } from 'vitest'
import { httpStreamFraming, sseFraming, websocketFraming } from './framing.ts'

/** `ws` exports its reader; its types do not say so. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable }

/** The messages that an independent reader of the standard finds in these bytes. */
async function read(bytes: Uint8Array): Promise<readonly string[]> {
  const receiver = new Receiver({ isServer: false, allowSynchronousEvents: true })
  const messages: string[] = []
  receiver.on('message', (data: Buffer, isBinary: boolean) => messages.push(`${isBinary ? 'binary' : 'text'} ${data.toString()}`))
  await new Promise<void>((resolve, reject) => {
    receiver.on('error', reject)
    receiver.write(bytes, () => resolve())
  })
  return messages
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
  'a text of %i bytes is one message that a reader of RFC 6455 understands',
  async (bytes) => {
    const text = 'x'.repeat(bytes)
    expect(await read(websocketFraming.frame([text]))).toEqual([`text ${text}`])
  },
)

test('lengths are in bytes, not in characters', async () => {
  const text = 'größer ✓ 😀'.repeat(20)
  expect(await read(websocketFraming.frame([text]))).toEqual([`text ${text}`])
})

test('texts share a message up to 16 KiB, in order, and a larger one stands alone', async () => {
  const texts = ['a'.repeat(10_000), 'b'.repeat(5_000), 'c'.repeat(5_000), 'd'.repeat(40_000), 'e']
  const messages = await read(websocketFraming.frame(texts))
  expect(messages.map((message) => message.length)).toEqual([15_001, 5_000, 40_000, 1].map((length) => length + 'text '.length))
  expect(
    messages
      .map((message) => message.slice(5))
      .join('\n')
      .split('\n'),
  ).toEqual(texts)
})

test('a stream has a line for each text, an event source an event', () => {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
  expect(text(httpStreamFraming.frame(['{"a":1}', '{}']))).toBe('{"a":1}\n{}\n')
  expect(text(sseFraming.frame(['{"a":1}', '{}']))).toBe('data: {"a":1}\n\ndata: {}\n\n')
})
