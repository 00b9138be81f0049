import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { readAddresses } from './address.ts'

const tcp = (host: string, port: number) => ({ kind: 'tcp', host, port })

describe('addresses', () => {
  test.each([
    ['redis://localhost', { kind: 'standalone', endpoints: [tcp('localhost', 6379)], isTls: false, database: 0 }],
    ['rediss://h:7000/3', { kind: 'standalone', endpoints: [tcp('h', 7000)], isTls: true, database: 3 }],
    ['redis://:pw@[::1]:1', { endpoints: [tcp('::1', 1)], user: undefined, password: 'pw' }],
    ['redis://u:p%40%2F%25@h', { user: 'u', password: 'p@/%' }],
    ['redis://u:p@ss:w@h', { user: 'u', password: 'p@ss:w' }],
    ['redis://h/?db=2', { database: 2 }],
    ['unix:///run/r.sock', { kind: 'standalone', endpoints: [{ kind: 'unix', path: '/run/r.sock' }] }],
    [
      'redis+unix://u:p@/run/a%20b.sock?db=4',
      { endpoints: [{ kind: 'unix', path: '/run/a b.sock' }], user: 'u', password: 'p', database: 4 },
    ],
    [
      'redis-sentinel://a,b:5/tide',
      { kind: 'sentinel', endpoints: [tcp('a', 26_379), tcp('b', 5)], masterName: 'tide', isTls: false },
    ],
    [
      'rediss+sentinel://u:p@a/tide/2?sentinel_user=s&sentinel_password=q',
      { isTls: true, user: 'u', password: 'p', database: 2, sentinel: { user: 's', password: 'q' } },
    ],
    ['redis-sentinel://a?master=tide', { masterName: 'tide' }],
    ['redis-cluster://a:1,b:2', { kind: 'cluster', endpoints: [tcp('a', 1), tcp('b', 2)], database: 0 }],
    ['rediss-cluster://:p@a', { kind: 'cluster', isTls: true, password: 'p' }],
  ])('%s is read', (text, expected) => {
    expect(readAddresses([text])).toMatchObject(expected)
  })

  test('several addresses of one kind are one: the password may stand in the first alone', () => {
    expect(readAddresses(['redis-cluster://:p@a', 'redis-cluster://b:2'])).toMatchObject({
      endpoints: [tcp('a', 6379), tcp('b', 2)],
      password: 'p',
    })
  })

  test.each([
    [[]],
    [['localhost:6379']],
    [['http://h']],
    [['redis://']],
    [['redis://h:0']],
    [['redis://h:99999']],
    [['redis://h/x']],
    [['redis://h/1/2']],
    [['redis://h?tls=1']],
    [['redis://user@h']],
    [['redis://a,b']],
    [['unix://run/r.sock']],
    [['unix:///']],
    [['redis-cluster://a/1']],
    [['redis-sentinel://a/x/y']],
    [['redis://a', 'redis://b']],
    [['redis-cluster://a', 'redis-sentinel://b/x']],
    [['redis-cluster://:p@a', 'redis-cluster://:q@b']],
    [['redis-cluster://a', 'rediss-cluster://b']],
  ])('%j is wrong', (texts) => {
    expect(readAddresses(texts)).toMatchObject({ kind: 'wrong', reason: expect.any(String) as string })
  })

  test('what is said of a wrong address holds nothing of a password, wherever its characters end up', () => {
    const secret = 'hunter2zq'
    const character = fc.constantFrom('/', '?', '#', '%', '@', ':', ',', '[', ']', ' ', '\n', '%zz', '&', '=')
    const scheme = fc.constantFrom('redis', 'rediss', 'unix', 'redis-sentinel', 'redis-cluster', 'redis+unix', 'reddis', '')
    fc.assert(
      fc.property(
        scheme,
        fc.array(character, { maxLength: 3 }),
        fc.array(character, { maxLength: 3 }),
        (scheme, before, after) => {
          const read = readAddresses([`${scheme}://user:${before.join('')}${secret}${after.join('')}@host:6379/0`])
          return read.kind !== 'wrong' || !read.reason.includes('hunter')
        },
      ),
    )
  })
})
