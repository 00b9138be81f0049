import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveChannel, retentionOf, type ChannelRules } from './channels.ts'
import { CLOSED_CHANNEL, type ChannelOptions } from './options.ts'

const bare: ChannelOptions = { ...CLOSED_CHANNEL, presence: true }
const room: ChannelOptions = { ...CLOSED_CHANNEL, join_leave: true }
const numbered: ChannelOptions = { ...CLOSED_CHANNEL, channel_regex: /^\d+$/ }

const rules: ChannelRules = {
  withoutNamespace: bare,
  namespaces: new Map([
    ['room', room],
    ['numbered', numbered],
    ['', CLOSED_CHANNEL],
  ]),
  nameLengthMax: 20,
}

describe('what a channel name stands for', () => {
  test.each([
    ['news', bare, undefined, false],
    ['room:1', room, undefined, false],
    ['room:', room, undefined, false],
    ['room:a:b', room, undefined, false],
    ['$news', bare, undefined, true],
    ['$room:1', room, undefined, true],
    ['room:$1', room, undefined, false],
    ['dialog#a,b', bare, ['a', 'b'], false],
    ['room:dialog#a,b', room, ['a', 'b'], false],
    ['$room:dialog#a', room, ['a'], true],
    ['dialog#a,b#c', bare, ['a', 'b#c'], false],
    ['#', bare, [''], false],
    ['#a,,b', bare, ['a', '', 'b'], false],
    [':1', CLOSED_CHANNEL, undefined, false],
    ['numbered:42', numbered, undefined, false],
  ])('%s', (channel, options, users, isPrivate) => {
    const resolved = resolveChannel(rules, channel)
    expect(resolved).toEqual({ kind: 'known', options, users, isPrivate, isReserved: false })
    expect(resolved.kind === 'known' && resolved.options).toBe(options)
  })

  test('what begins with $$ is the server’s own: known by full name, whatever the options say', () => {
    const own = { ...rules, reserved: new Set(['$$status']) }
    expect(resolveChannel(own, '$$status')).toEqual({
      kind: 'known',
      options: CLOSED_CHANNEL,
      users: undefined,
      isPrivate: true,
      isReserved: true,
    })
    for (const channel of ['$$', '$$news', '$$status#a', '$$room:1'])
      expect(resolveChannel(own, channel)).toEqual({ kind: 'unknown' })
    expect(resolveChannel(rules, '$$status')).toEqual({ kind: 'unknown' })
  })

  test.each(
    ['other:1', 'Room:1', '$other:1', 'room :1', 'roo', 'constructor:1', '__proto__:1'].filter((name) => name.includes(':')),
  )('%s names no namespace that there is', (channel) => {
    expect(resolveChannel(rules, channel)).toEqual({ kind: 'unknown' })
  })

  test('without options for them, channels without a namespace are unknown, and the others are not', () => {
    const closed = { ...rules, withoutNamespace: undefined }
    expect(resolveChannel(closed, 'news').kind).toBe('unknown')
    expect(resolveChannel(closed, 'dialog#a,b').kind).toBe('unknown')
    expect(resolveChannel(closed, 'room:1').kind).toBe('known')
  })

  test('a name is at least one character long and at most as long as the rules say', () => {
    expect(resolveChannel(rules, '')).toEqual({ kind: 'malformed', reason: 'the channel has no name' })
    expect(resolveChannel(rules, 'x'.repeat(20)).kind).toBe('known')
    expect(resolveChannel(rules, 'x'.repeat(21))).toEqual({ kind: 'malformed', reason: 'the channel name is longer than 20' })
  })

  test('the pattern is held against what follows the namespace, users and all', () => {
    for (const channel of ['numbered:', 'numbered:4x', 'numbered:4#a', '$numbered:x']) {
      expect(resolveChannel(rules, channel), channel).toMatchObject({ kind: 'malformed' })
    }
    expect(resolveChannel(rules, '$numbered:4')).toMatchObject({ kind: 'known', isPrivate: true })
  })

  test('one name always resolves alike, whatever it is', () => {
    const name = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[$#:,a-z]{0,24}$/),
      fc.tuple(fc.constantFrom('room:', '$numbered:', ''), fc.string()).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(name, (channel) => {
        const resolved = resolveChannel(rules, channel)
        expect(resolveChannel(rules, channel)).toEqual(resolved)
        if (resolved.kind === 'known' && resolved.users !== undefined)
          expect(channel.endsWith(`#${resolved.users.join(',')}`)).toBe(true)
      }),
    )
  })
})

describe('how much a channel remembers', () => {
  test('size and time where history is kept', () => {
    const options = { ...CLOSED_CHANNEL, history_size: 50, history_ttl: 60_000, history_meta_ttl: 90_000 }
    expect(retentionOf(options, 5_000)).toEqual({ size: 50, ttlMs: 60_000, metaTtlMs: 90_000, idWindowMs: 5_000 })
  })

  test('nothing where one of the two is missing', () => {
    for (const options of [
      { ...CLOSED_CHANNEL, history_size: 50 },
      { ...CLOSED_CHANNEL, history_ttl: 60_000 },
    ]) {
      expect(retentionOf(options, 5_000)).toMatchObject({ size: 0, ttlMs: 0, idWindowMs: 5_000 })
    }
  })

  test('a stream is remembered at least as long as what was said in it', () => {
    const options = { ...CLOSED_CHANNEL, history_size: 50, history_ttl: 60_000, history_meta_ttl: 1_000 }
    expect(retentionOf(options, 5_000).metaTtlMs).toBe(60_000)
  })
})
