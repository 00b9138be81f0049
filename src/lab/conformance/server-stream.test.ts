import { describe, expect, test } from 'vitest'
import { ServerStream, type Heard } from './server-stream.ts'

const hear = (hex: string): readonly Heard[] => new ServerStream(undefined).push(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

describe('what a server says', () => {
  test('a text, whole or in fragments, with a pong in its middle', () => {
    const text = { kind: 'message', opcode: 1, payload: Buffer.from('Hello'), isCompressed: false }
    expect(hear('81 05 48 65 6c 6c 6f')).toEqual([text])
    const pong = { kind: 'pong', payload: Buffer.from('x') }
    expect(hear('01 03 48 65 6c  8a 01 78  80 02 6c 6f')).toEqual([pong, text])
  })

  test('it is the same however it is cut', () => {
    const bytes = Buffer.concat([
      Buffer.from('8900', 'hex'),
      Buffer.from('827e0100', 'hex'),
      Buffer.alloc(256, 7),
      Buffer.from('827f0000000000010000', 'hex'),
      Buffer.alloc(65_536, 8),
      Buffer.from('880203e8', 'hex'),
    ])
    const shown = (heard: readonly Heard[]): string => JSON.stringify(heard)
    const whole = new ServerStream(undefined).push(bytes)
    expect(whole.map(({ kind }) => kind)).toEqual(['ping', 'message', 'message', 'close'])
    for (const step of [1, 3, 7, 1_000]) {
      const stream = new ServerStream(undefined)
      const heard: Heard[] = []
      for (let at = 0; at < bytes.length; at += step) heard.push(...stream.push(bytes.subarray(at, at + step)))
      expect(shown(heard) === shown(whole)).toBe(true)
    }
  })

  test.each([
    ['81 85 00 00 00 00 48 65 6c 6c 6f', 'masked'],
    ['c1 00', 'reserved bits (4)'],
    ['91 00', 'reserved bits (1)'],
    ['83 00', 'reserved opcode 3'],
    ['8b 00', 'reserved opcode 11'],
    ['09 00', 'fragmented a control frame'],
    ['89 7e 00 7e', 'more than 125 bytes'],
    ['82 7e 00 7d', 'longer than it must be'],
    ['82 7f 00 00 00 00 00 00 ff ff', 'longer than it must be'],
    ['82 7f 40 00 00 00 00 00 00 00', 'which nobody asked for'],
    ['80 00', 'had not begun'],
    ['01 00 01 00', 'in the middle of another'],
    ['81 02 ed a0', 'no UTF-8'],
    ['88 01 03', 'half a code'],
    ['88 02 03 ed', 'close code 1005'],
    ['88 02 00 00', 'close code 0'],
    ['88 03 03 e8 ff', 'no UTF-8'],
    ['88 00 81 00', 'after its close frame'],
  ])('%s is a breach', (hex, words) => {
    const last = hear(hex).at(-1)
    expect(last).toMatchObject({ kind: 'breach' })
    expect(last?.kind === 'breach' ? last.words : '').toContain(words)
  })

  test('after a breach nothing can be read', () => {
    const stream = new ServerStream(undefined)
    stream.push(Buffer.of(0xc1, 0))
    expect(stream.push(Buffer.of(0x89, 0))).toEqual([])
  })
})
