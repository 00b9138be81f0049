import { describe, expect, test } from 'vitest'
import { broken, cleaned, said, whyInWords, type Why } from './why.ts'

/** A message that holds what may not be shown, and what is left of it. */
const SECRETS: readonly (readonly [string, string])[] = [
  ['connect redis://user:hunter2@db:6379/0 failed', 'connect redis://***@db:6379/0 failed'],
  ['redis://:hunter2@db', 'redis://***@db'],
  ['redis://hunter2@db', 'redis://***@db'],
  ['redis://user:hun/ter2@db', 'redis://***@db'],
  ['redis://user:hun@ter2@db', 'redis://***@db'],
  ['redis://user:hun@t/er2@db', 'redis://***@db'],
  ['first redis://a:hunter2@x, then amqp://b:hunter2@y', 'first redis://***@x, then amqp://***@y'],
  ['GET https://keys/jwks?x=1&access_token=hunter2&y=2', 'GET https://keys/jwks?x=1&access_token=***&y=2'],
  ['?API-Key=hunter2', '?API-Key=***'],
  ['at file:///app/node_modules/@redis/client/index.js:10:3', 'at file:///app/node_modules/@redis/client/index.js:10:3'],
  ['mail to a@b', 'mail to a@b'],
]

describe('foreign texts', () => {
  test.each(SECRETS)('no secret of an address is shown: %s', (text, shown) => {
    expect(cleaned(text)).toBe(shown)
  })

  test('a secret at the place where a long text is cut is not shown either', () => {
    for (let length = 1_900; length < 2_010; length++) {
      expect(cleaned(`${' '.repeat(length).slice(0, 250)}redis://user:hunter2@${'h'.repeat(length)}`)).not.toContain('hunter2')
      expect(cleaned(`redis://user:hunter2${'x'.repeat(length)}@db`)).not.toContain('hunter2')
    }
  })

  test('one line, and a bounded one', () => {
    expect(cleaned('a\r\nb\tc\u2028d\u001b[31me')).toBe('a b c d [31me')
    expect(cleaned('x'.repeat(300))).toHaveLength(300)
    expect(cleaned('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`)
  })

  test('a text made to be slow to read is not', () => {
    // Each of these takes minutes where its length is squared or cubed; the test ends by itself because the text is cut.
    for (const piece of ['//', '//:', '?key', '/', '\n', '@', '//@', '?key='])
      expect(cleaned(piece.repeat(5_000_000)).length).toBeLessThan(310)
  })

  test('a reason that is no text is said all the same', () => {
    expect(said('socket closed')).toBe('socket closed')
    expect(said(new Error('read ECONNRESET'))).toBe('read ECONNRESET')
    expect(said(undefined)).toBe('no reason given')
    expect(said(true)).toBe('true')
    expect(said(Symbol('end'))).toBe('a reason that is no text')
    expect(said({ code: 1006 })).toBe('a reason that is no text')
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(said(proxy)).toBe('a reason that cannot be read')
  })
})

describe('[R5] what a raised value says', () => {
  test('name, message, place', () => {
    const why = broken('verify', new TypeError('client.isReady is not a function'))
    expect(why).toMatchObject({
      kind: 'broken',
      asked: 'verify',
      error: 'TypeError',
      message: 'client.isReady is not a function',
    })
    expect(why.kind === 'broken' && why.at).toContain('why.test.ts')
    expect(whyInWords(why)).toMatch(
      /^its verify is broken, which says nothing about the service: TypeError: client\.isReady is not a function at .*why\.test\.ts/,
    )
  })

  test('the cause, which is where a failed connection says why', () => {
    const refused = new Error('connect ECONNREFUSED 127.0.0.1:6379')
    expect(broken('start', new TypeError('fetch failed', { cause: refused }))).toMatchObject({
      message: 'fetch failed, because connect ECONNREFUSED 127.0.0.1:6379',
    })
    expect(broken('start', new AggregateError([refused]))).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:6379' })
    const circle = new Error('round')
    circle.cause = circle
    expect(broken('start', circle)).toMatchObject({ message: 'round, because round, because round' })
  })

  test('secrets of a message, a name and a stack are not shown', () => {
    const error = new Error('redis://user:hunter2@db refused', { cause: new Error('redis://user:hunter2@db') })
    error.name = 'Error of redis://user:hunter2@db'
    error.stack = 'Error\n    at redis://user:hunter2@db'
    expect(JSON.stringify(broken('start', error))).not.toContain('hunter2')
  })

  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no')
      },
      getPrototypeOf: () => {
        throw new Error('no')
      },
    },
  )
  const { proxy: revoked, revoke } = Proxy.revocable(new Error('x'), {})
  revoke()
  const throwing = new Error('x')
  Object.defineProperty(throwing, 'message', {
    get: () => {
      throw new Error('no')
    },
  })
  const nameless = new Error('x')
  Object.defineProperty(nameless, 'name', { value: Symbol('name') })

  test.each([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'object'],
    ['a symbol', Symbol('s'), 'symbol'],
    ['a text', 'just words', 'string'],
    ['an object without a prototype', Object.create(null), 'unknown'],
    ['a proxy that raises', hostile, 'unknown'],
    ['a revoked proxy', revoked, 'unknown'],
    ['an error whose message raises', throwing, 'unknown'],
    ['an error whose name is none', nameless, 'unknown'],
  ])('%s', (_name, raised, error) => {
    expect(broken('verify', raised)).toMatchObject({ kind: 'broken', asked: 'verify', error })
  })

  test('a huge message is cut, and a stack of a hundred thousand lines costs nothing', () => {
    const why = broken('start', new Error(`${'\n'.repeat(100_000)}${'x'.repeat(10_000_000)}`))
    expect(JSON.stringify(why).length).toBeLessThan(1_000)
  })
})

describe('[R5] the words', () => {
  const WORDS: readonly (readonly [Why, string])[] = [
    [{ kind: 'not-ready', reason: 'loading' }, 'loading'],
    [{ kind: 'gone', reason: 'socket closed' }, 'socket closed'],
    [
      { kind: 'broken', asked: 'verify', error: 'TypeError', message: '', at: '' },
      'its verify is broken, which says nothing about the service: TypeError',
    ],
    [{ kind: 'timeout', asked: 'verify', afterMs: 200, missing: [] }, 'no answer to verify within 200 ms'],
    [
      { kind: 'timeout', asked: 'start', afterMs: 900, missing: ['redis.sub', 'resubscribe'] },
      'no answer to start within 900 ms; still missing: redis.sub, resubscribe',
    ],
    [{ kind: 'no-evidence', asked: 'verify' }, 'its verify said ready and showed no evidence'],
    [{ kind: 'need', need: 'redis.commands' }, 'it needs redis.commands, which is gone'],
    [{ kind: 'stale', ageMs: 2_500.4, maxAgeMs: 2_000 }, 'its last proof is 2500 ms old, and counts for 2000 ms'],
    [{ kind: 'frozen', gapMs: 60_000.2 }, 'the process stood still for 60000 ms'],
  ]

  test.each(WORDS)('%j', (why, words) => expect(whyInWords(why)).toBe(words))

  test('no two kinds share their words', () => {
    const words = WORDS.map(([why]) => whyInWords(why))
    expect(new Set(words).size).toBe(words.length)
  })
})
