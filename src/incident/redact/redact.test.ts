import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Chance, SECRETS } from '../../../test/incident/secrets.ts'
import { seededRandom } from '../../runtime/manual.ts'
import { finalScan, findSecrets, KINDS, PLACEHOLDER, Redactor } from './index.ts'

const KEY = 'a key that only this test has'
const VALUES = 200

const redactor = (): Redactor => new Redactor({ key: KEY })

describe('what is found', () => {
  test('[Y1] there are at least 25 kinds, and each that is documented is made up here', () => {
    expect(Object.keys(SECRETS).length).toBeGreaterThanOrEqual(25)
    const { text, counts } = redactor()
    const chance = new Chance(seededRandom(1))
    for (const make of Object.values(SECRETS)) for (let n = 0; n < 5; n++) for (const line of make(chance).texts) text(line)
    expect(Object.keys(KINDS).filter((kind) => !(counts as ReadonlyMap<string, number>).has(kind))).toEqual([])
  })

  test.each(Object.keys(SECRETS))('[Y1] %s: no value survives, in lines and in JSON', (name) => {
    const chance = new Chance(seededRandom(name.length * 7919))
    const { text } = redactor()
    const survived: string[] = []
    for (let n = 0; n < VALUES; n++) {
      const { secret, texts } = SECRETS[name]?.(chance) ?? { secret: '', texts: [] }
      for (const line of texts) if (text(line).includes(secret)) survived.push(line)
    }
    expect(survived.slice(0, 5)).toEqual([])
  })

  test('[Y1] the host, the port and what stands around stay: they are evidence', () => {
    const { text } = redactor()
    expect(text('connect redis://default:s3cr3t-Value@cache.internal:6379/0 took 7.51s')).toMatch(
      /^connect redis:\/\/<redis-url:[0-9a-f]{4}>@cache\.internal:6379\/0 took 7\.51s$/,
    )
    expect(text('Set-Cookie: sid=abcdef; Path=/')).toMatch(/^Set-Cookie: <cookie:/)
    expect(text('{"password":"hunter2","port":6379}')).toMatch(/^\{"password":"<password:[0-9a-f]{4}>","port":6379\}$/)
    expect(text('Error -3 connecting to 10.166.204.83:6379.')).toMatch(/^Error -3 connecting to <ipv4:[0-9a-f]{4}>:6379\.$/)
  })

  test.each([
    '2026-03-04T05:06:07.890Z INFO session 7.51s elapsed=7.510 retries=5 code=1006',
    'Chrome/120.0.0.0 Safari/537.36 on version 1.2.3.4',
    'listening on 127.0.0.1:8080 and 0.0.0.0:80 and [::1]:8080',
    'Failed password for invalid user admin from host port 22 ssh2',
    'authentication failure; logname= uid=0 euid=0 tty=ssh ruser= user=root',
    'password: authentication failed for user "tidegate"',
    'Invalid token: expired',
    'token: undefined, password=null, secret=***',
    'max_tokens=4096 total_tokens: 812 nextPageToken=abcdefgh1234',
    'blk_-1608999687919862906 size 67108864 application_1448006111297_0138',
    'sessionid: 0x14f05578bd80013 timeout 10000',
    'at com.example.Foo$Bar.run(Foo.java:118) Object@6c3f5566 std::vector<int>::push_back',
    'GET /?token=&page=2 and Basic authentication is off, bearer of news',
    'git@github.com:a/b.git react@18.2.0 @scope/pkg@1.2.3',
    'spanId=1234567890123456789 1772600767890 1772600767890123',
    'readiness FAILED: redis=FAILED elapsed=7.51s (limit 60s) 12:34:56 +0100',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'PWD=/workspace/app SECRET_NAME=redis-url-staging projects/p/secrets/redis/versions/7',
  ])('[Y2] nothing is taken out of: %s', (line) => {
    expect(redactor().text(line)).toBe(line)
  })

  test('[Y2] a password in quotes is taken whole, whatever signs it holds', () => {
    const { text } = redactor()
    const password = 'a,b;c&d)e]f}g|h i<j>k\\"l'
    expect(text(`{"password":"${password}","port":1}`)).toMatch(/^\{"password":"<password:[0-9a-f]{4}>","port":1\}$/)
    expect(text('DB_PASSWORD=ab,cd;ef&gh)ij port=1')).toMatch(/^DB_PASSWORD=<password:[0-9a-f]{4}> port=1$/)
    expect(text('redis://:p/a#s?s@host:6379')).toMatch(/^redis:\/\/<redis-url:[0-9a-f]{4}>@host:6379$/)
  })
})

describe('tags', () => {
  test('[Y3] one value has one tag under one key, in whatever form it stands; another key gives another', () => {
    const token = 'q9XvT3kLmN8pRs2WzY4b'
    const tagOf = (line: string, key = KEY): string => /<[\w-]+:([0-9a-f]{4})>/.exec(new Redactor({ key }).text(line))?.[1] ?? ''
    const lines = [`Authorization: Bearer ${token}`, `{"accessToken":"${token}"}`, `GET /ws?token=${token} 101`]
    expect(new Set(lines.map((line) => tagOf(line))).size).toBe(1)
    expect(tagOf(lines[0] ?? '')).not.toBe(tagOf(lines[0] ?? '', 'another key, as long as it'))
  })

  test('[Y3] a key that could be guessed is refused', () => {
    expect(() => new Redactor({ key: 'short' })).toThrow(/cannot redact/)
  })
})

/** Texts out of everything that could meet: secrets, halves of them, signs, placeholders, anything. */
const anyText = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...Object.values(SECRETS)), fc.nat())
          .map(([make, seed]) => make(new Chance(seededRandom(seed))).texts[seed % 2] ?? ''),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom(...Object.values(SECRETS)), fc.nat())
          .map(([make, seed]) => make(new Chance(seededRandom(seed))).secret),
      },
      fc.constantFrom(
        'password=',
        '"token":"',
        'redis://:',
        '@',
        '://',
        ': ',
        '<email:12ab>',
        '<',
        '>',
        '\\"',
        ' ',
        '\n',
        ',',
        'Bearer ',
        '--password ',
        '.',
        '10.0.0.',
        '::',
      ),
      fc.string({ maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

describe('properties', () => {
  test('[Y4] doing it twice changes nothing more', () => {
    fc.assert(
      fc.property(anyText, (line) => {
        const { text } = redactor()
        const once = text(line)
        expect(text(once)).toBe(once)
      }),
      { numRuns: 2_000, seed: 20261127 },
    )
  })

  test('[Y4] what is found lies in order, inside of the text, without overlap and outside of placeholders', () => {
    fc.assert(
      fc.property(anyText, (line) => {
        let from = 0
        for (const { start, end } of findSecrets(line)) {
          expect(start).toBeGreaterThanOrEqual(from)
          expect(end).toBeGreaterThan(start)
          expect(line.slice(start, end)).not.toMatch(new RegExp(PLACEHOLDER.source))
          from = end
        }
        expect(from).toBeLessThanOrEqual(line.length)
      }),
      { numRuns: 1_000, seed: 20261127 },
    )
  })

  test('[Y4] a long text without end is walked in a time that grows with its length', () => {
    for (const piece of [
      'a',
      '1',
      ':',
      '@',
      '=',
      'password=',
      'redis://',
      '1.',
      '-',
      '"',
      '\\',
      'eyJ',
      '<',
      '+1',
      'a@a.',
      '0:',
      '--a ',
      '4111 ',
    ])
      expect(redactor().text(piece.repeat(20_000)).length).toBeGreaterThan(0)
  })
})

describe('structured values', () => {
  test('[Y5] whatever stands under the name of a secret is taken out, of any shape; the rest by its form', () => {
    const { value } = redactor()
    const entry = {
      severity: 'ERROR',
      insertId: '68c870f90006c9677d244c9c',
      httpRequest: { remoteIp: '203.0.113.9', status: 500 },
      jsonPayload: {
        password: 12345678,
        apiKey: ['one-Key-1', 'two-Key-2'],
        credentials: { user: 'ada', key: 'k-17' },
        token: null,
        note: 'mail ada@example.com',
        hasPassword: true,
      },
    }
    const text = JSON.stringify(value(entry))
    for (const secret of ['12345678', 'one-Key-1', 'two-Key-2', 'k-17', '203.0.113.9', 'ada@example.com'])
      expect(text).not.toContain(secret)
    expect(value(entry)).toMatchObject({
      severity: 'ERROR',
      insertId: entry.insertId,
      httpRequest: { status: 500 },
      jsonPayload: { token: null, hasPassword: true },
    })
    expect(value(value(entry))).toEqual(value(entry))
  })

  test('[Y5] a value that is nested without end is told as a whole', () => {
    let deep: unknown = { password: 'hunter2-hunter2' }
    for (let depth = 0; depth < 100; depth++) deep = { deep }
    expect(JSON.stringify(redactor().value(deep))).not.toContain('hunter2')
  })
})

describe('the final scan', () => {
  test('[Y6] what was redacted is clean, and what was not is told by kind and place, never by value', () => {
    const line = 'first\nsecond password=hunter2-Hunter2'
    expect(finalScan(redactor().text(line))).toEqual([])
    const findings = finalScan(line)
    expect(findings).toEqual([{ kind: 'password', line: 2, column: 17, by: 'form' }])
    expect(JSON.stringify(findings)).not.toContain('unter')
  })

  test('[Y6] a value that was taken out elsewhere is found where nothing gives it away', () => {
    const redacting = redactor()
    redacting.text('redis password=correcthorsebattery')
    expect(finalScan('we tried correcthorsebattery by hand', redacting.seen)).toMatchObject([{ kind: 'password', by: 'seen' }])
  })

  test.each(['ada@\u2060example.com', 'ada&#64;example.com', 'mail ada\\@example\\.com', 'x%40y.example%20'])(
    '[Y6] a value behind what a page does not show is found: %s',
    (text) => {
      expect(finalScan(text)).toMatchObject([{ kind: 'email' }])
    },
  )

  test('[Y6] every made-up value blocks, whatever it stands in', () => {
    const chance = new Chance(seededRandom(6))
    for (const make of Object.values(SECRETS))
      for (const text of make(chance).texts) expect(finalScan(`## Evidence\n\n${text}\n`), text).not.toEqual([])
  })
})
