import { describe, expect, test } from 'vitest'
import { otherDigits } from '../../../test/incident/other-digits.ts'
import { Chance, SECRETS } from '../../../test/incident/secrets.ts'
import { seededRandom } from '../../runtime/manual.ts'
import { addressesAlone, hasAddresses } from './addresses-alone.ts'
import { findSecrets } from './find.ts'

const TRIES = 8
const chanceOf = (seed: number): Chance => new Chance(seededRandom(seed))

describe('what is known of a text is true of all that differ from it in digits', () => {
  test.each(Object.keys(SECRETS))('[Y7] %s: no text that might hold one is passed on by what another one held', (name) => {
    const chance = chanceOf(name.length * 6421)
    const survived: string[] = []
    for (let n = 0; n < 200; n++) {
      for (const text of SECRETS[name]?.(chance).texts ?? []) {
        const found = findSecrets(text)
        for (let tries = 0; tries < TRIES; tries++) {
          const other = otherDigits(text, chance)
          const known = addressesAlone(other)
          if (known !== undefined && hasAddresses(text, known) && !sameSpans(known, found)) survived.push(`${other}   ${text}`)
        }
      }
    }
    expect(survived.slice(0, 5)).toEqual([])
  })

  // Each is harmless as it stands, and with other digits in it would not be.
  test.each([
    'paid with 4111111111111112 today',
    'paid with 4111 1111 1111 1112 today',
    'call +0 30 1234567 now',
    'account DE00 3704 0044 0532 0130 00 closed',
    'version 999.1.2.3 of it',
    'chrome/1.2.0.0 came',
    'host ip-999-1-2-3 came',
    'listening on ::1 and 0::0',
    'sent to ann%41example.org today',
    'key 9//9AbCdEfGhIjKlMnOpQrStUvWxYz01 lost',
    'hash $9b$12$AbCdEfGhIjKlMnOpQrStUvWxYz01234567890123456789012345678901',
    'token ya99.AbCdEfGhIjKlMnOpQr lost',
    `key dop_v9_${'a1b2c3d4e5'.repeat(4)} lost`,
    `key AGE-SECRET-KEY-9${'ABCDE'.repeat(10)} lost`,
    // `sA:hunter2b`, were the 8 a 0.
    'Basic c8E6aHVudGVyMmI= was said',
  ])('[Y7] digits decide: %s', (text) => {
    expect(findSecrets(text)).toEqual([])
    expect(addressesAlone(text)).toBeUndefined()
  })

  test('[Y2] most of what services say is known by its outline', () => {
    const lines = [
      'Readiness check redis FAILED after 5 tries, elapsed 7.512s',
      'session 68c8ab of user u1234 closed, code=1006 after 90000 ms',
      'blk_-1608999687919862906 size 67108864 terminating',
      'GET /api/threads/123456 took 17.5 ms, 60000 bytes',
      'token of key k3 verified, expires in 900 s',
      'sessionid: 0x14f05578bd80013 timeout 10000',
    ]
    for (const line of lines) expect([line, addressesAlone(line)]).toEqual([line, []])
    expect(addressesAlone('connected to 10.1.2.3:6379 via 10.9.8.7')).toMatchObject([
      { start: 13, end: 21, kind: 'ipv4' },
      { start: 31, end: 39, kind: 'ipv4' },
    ])
  })

  test('[Y7] an address that is none with other digits is looked for again', () => {
    const known = addressesAlone('connected to 10.1.2.3:6379') ?? []
    expect(hasAddresses('connected to 77.8.9.1:6379', known)).toBe(true)
    expect(hasAddresses('connected to 0.0.0.0:63799', known)).toBe(false)
    expect(hasAddresses('connected to 127.0.0.1:637', addressesAlone('connected to 100.1.2.3:637') ?? [])).toBe(false)
    expect(hasAddresses('connected to 900.1.2.3:637', addressesAlone('connected to 100.1.2.3:637') ?? [])).toBe(false)
  })
})

function sameSpans(left: readonly object[], right: readonly object[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
