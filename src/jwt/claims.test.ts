import { describe, expect, test } from 'vitest'
import type { RawClaims } from './claim-values.ts'
import { connectionClaims, SUBSCRIPTIONS_MAX } from './connection-claims.ts'
import { subscriptionClaims } from './subscription-claims.ts'

const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64')

function connection(claims: RawClaims) {
  return connectionClaims.read(claims, 'sub')
}

describe('claims of a connection token', () => {
  test('all that Centrifugo knows is read', () => {
    const claims = connection({
      sub: 'alice',
      exp: 200.7,
      iat: 100.9,
      info: { name: 'Alice' },
      channels: ['news', 'room:1'],
      subs: { 'room:1': { info: { seat: 4 }, data: { topic: 'tea' } }, 'room:2': null },
      meta: { plan: 'free' },
    })
    expect(claims).toEqual({
      user: 'alice',
      expiresAt: 200,
      issuedAt: 100,
      info: { name: 'Alice' },
      subs: new Map([
        ['news', {}],
        ['room:1', { info: { seat: 4 }, data: { topic: 'tea' } }],
        ['room:2', {}],
      ]),
      meta: { plan: 'free' },
    })
  })

  test('what is absent stays absent, and null counts as absent', () => {
    expect(connection({})).toEqual({ user: '', subs: new Map() })
    const nulls = {
      sub: null,
      exp: undefined,
      iat: null,
      info: null,
      b64info: null,
      channels: null,
      subs: null,
      meta: null,
      channel: null,
    }
    expect(connection(nulls)).toEqual({ user: '', subs: new Map() })
    expect(Object.keys(connection(nulls))).toEqual(['user', 'subs'])
  })

  test('falsy information is information', () => {
    for (const info of [0, false, '', []]) expect(connection({ info, meta: info })).toMatchObject({ info, meta: info })
  })

  test('b64info is read where it is JSON, and goes before info', () => {
    expect(connection({ b64info: base64('{"name":"Ålice"}'), info: 1 })).toMatchObject({ info: { name: 'Ålice' } })
    expect(connection({ subs: { a: { b64info: base64('1'), b64data: base64('[2]') } } }).subs.get('a')).toEqual({
      info: 1,
      data: [2],
    })
    expect(connection({ b64info: '', info: 1 })).toMatchObject({ info: 1 })
    for (const b64info of [base64('{'), base64(Uint8Array.of(0x22, 0xff, 0x22)), '####', 7]) {
      expect(() => connection({ b64info })).toThrow(/^claim "b64info" is not/)
    }
  })

  test.each([
    [{ sub: 7 }, 'claim "sub" is not a string'],
    [{ sub: { toString: 'x' } }, 'claim "sub" is not a string'],
    [{ iat: '1' }, 'claim "iat" is not a time in seconds'],
    [{ exp: Number.MAX_VALUE }, 'claim "exp" is not a time in seconds'],
    [{ channels: 'news' }, 'claim "channels" is not a list'],
    [{ channels: { 0: 'news' } }, 'claim "channels" is not a list'],
    [{ channels: ['news', 7] }, 'claim "channels" holds something that is not a channel name'],
    [{ channels: [''] }, 'claim "channels" holds something that is not a channel name'],
    [{ subs: ['news'] }, 'claim "subs" is not an object'],
    [{ subs: { '': {} } }, 'claim "subs" holds an empty channel name'],
    [{ subs: { news: true } }, 'claim "subs.<channel>" is not an object'],
    [{ channel: 'news' }, 'it is a subscription token (claim "channel")'],
    [{ channel: 7 }, 'it is a subscription token (claim "channel")'],
  ])('%j is refused: %s', (claims, message) => {
    expect(() => connection(claims)).toThrow(message)
  })

  test('a channel named like a part of every object is a channel', () => {
    const claims = JSON.parse('{"subs":{"__proto__":{"data":1},"constructor":{}}}') as RawClaims
    expect([...connection(claims).subs]).toEqual([
      ['__proto__', { data: 1 }],
      ['constructor', {}],
    ])
  })

  test('at most so many subscriptions, counted once each', () => {
    const names = Array.from({ length: SUBSCRIPTIONS_MAX }, (_, index) => `room:${index}`)
    expect(connection({ channels: [...names, ...names], subs: { 'room:0': {} } }).subs.size).toBe(SUBSCRIPTIONS_MAX)
    expect(() => connection({ channels: names, subs: { another: {} } })).toThrow(/hold more than 128 channels/)
  })
})

describe('claims of a subscription token', () => {
  test('user, channel, times and information are read', () => {
    expect(
      subscriptionClaims.read({ sub: 'alice', channel: 'room:1', exp: 9, iat: 1, b64info: base64('{"seat":4}') }, 'sub'),
    ).toEqual({
      user: 'alice',
      channel: 'room:1',
      expiresAt: 9,
      issuedAt: 1,
      info: { seat: 4 },
    })
    expect(subscriptionClaims.read({ channel: 'room:1', exp: 9, expire_at: 0, client: '' }, 'sub')).toEqual({
      user: '',
      channel: 'room:1',
    })
  })

  test.each([
    [{}, 'claim "channel" is missing'],
    [{ channel: '' }, 'claim "channel" is missing'],
    [{ channel: ['room:1'] }, 'claim "channel" is not a string'],
    [{ channel: 'room:1', client: 'b6c1' }, 'claim "client" is not implemented'],
    [{ channel: 'room:1', sub: 7 }, 'claim "sub" is not a string'],
  ])('%j is refused: %s', (claims, message) => {
    expect(() => subscriptionClaims.read(claims, 'sub')).toThrow(message)
  })
})

test('claims that Centrifugo would heed and Tidegate does not are named', () => {
  expect(connectionClaims.ignored({ subs: { a: {}, b: { override: { presence: { value: true } } } } })).toBe(
    'subs.<channel>.override',
  )
  for (const subs of [undefined, null, {}, { a: {}, b: null }, 'text', 7])
    expect(connectionClaims.ignored({ subs })).toBeUndefined()
  expect(subscriptionClaims.ignored({ channel: 'a', data: 1 })).toBe('data')
  expect(subscriptionClaims.ignored({ channel: 'a', override: {} })).toBe('override')
  expect(subscriptionClaims.ignored({ channel: 'a', data: null })).toBeUndefined()
})
