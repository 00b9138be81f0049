import { describe, expect, test } from 'vitest'
import { otherDigits } from '../../../test/incident/other-digits.ts'
import { Chance } from '../../../test/incident/secrets.ts'
import { seededRandom } from '../../runtime/manual.ts'
import { momentIn } from '../document/index.ts'
import { Scanner } from '../mining/scanner.ts'
import type { Slots } from '../mining/slot.ts'
import { Redactor } from '../redact/index.ts'
import { FamiliarMessages } from './familiar.ts'

const redactor = new Redactor({ key: 'a key that only this test has' })

/** What a message can be made of. */
const PARTS = [
  'took 17 ms',
  'took 1.5s',
  'for 1m30s',
  'at 1.5e-3',
  'attempt 3/5',
  'of 0/0',
  'size 12KB',
  '5%',
  '30 seconds',
  '-17',
  '+4',
  '007',
  'ssh2',
  'jk2_init()',
  'utf8',
  'worker-17',
  'blk_-1608999687919862906',
  '0x1f',
  '0x14f05578bd80013',
  '10x20',
  '6c3f5566',
  'a1b2c3d4e5',
  '123e4567-e89b-12d3-a456-426614174000',
  '10.0.0.1',
  '10.1.2.3:6379',
  '/10.9.8.7:50010',
  '1.2.3.4/16',
  'cache-1.internal:6379',
  'fe80::1ff:fe23:4567:890a',
  '::1',
  '07:07:00.123',
  '2025-09-09',
  '09/Sep/2025:01:45:00',
  'Sep 9',
  'user=u1234',
  '[worker-3]',
  '(12)',
  '"a 5 b"',
  "'x7'",
  '{"n":5}',
  '()',
  '[]',
  '/api/v1/threads/42?page=6',
  'https://host1.example.org/a/1',
  'drawn=false',
  'Foo@1b2c',
  '<redis-url:7f3a>',
  'a_1,b_2,c_3',
  'task 2.0 in stage 17.0 (TID 716)',
  'ann@example.org',
  '4111111111111111',
  'Worker (pid:17) exited with code 1',
  'Container called exit(1).',
  'password=hunter22',
  'Z\u00fcrich 5',
  '\u0661\u0662',
  'x'.repeat(60),
]

function message(chance: Chance): string {
  return Array.from({ length: 1 + chance.below(5) }, () => PARTS[chance.below(PARTS.length)] ?? '').join(
    chance.pick([' ', ' ', ', ', ': ']),
  )
}

function slotsOf({ slots, count }: Slots): readonly object[] {
  return slots.slice(0, count).map((slot) => ({ ...slot }))
}

describe('familiar messages', () => {
  test('[Y7] what is known of a message is what would be found in it', () => {
    const chance = new Chance(seededRandom(20261127))
    const messages = new FamiliarMessages()
    const signatures = new Map<unknown, string>()
    let known = 0
    let withAddress = 0
    for (let n = 0; n < 6000; n++) {
      const first = message(chance)
      for (const text of [first, otherDigits(first, chance), otherDigits(first, chance), otherDigits(first, chance), first]) {
        const familiar = messages.of(text)
        if (familiar === undefined) continue
        known++
        if (familiar.addresses.length > 0) withAddress++
        const said = redactor.without(text, familiar.addresses)
        expect(said).toBe(redactor.text(text))
        expect([text, slotsOf(familiar.outline.read(said))]).toEqual([text, slotsOf(new Scanner().scan(said))])
        const signature = new Scanner().scan(said).signature.text()
        if (!signatures.has(familiar.outline)) signatures.set(familiar.outline, signature)
        expect([text, signature]).toEqual([text, signatures.get(familiar.outline)])
        expect([text, familiar.moment]).toEqual([text, momentIn(said)])
      }
    }
    // It must have been asked: most messages are known from the third on.
    expect(known).toBeGreaterThan(6000)
    expect(withAddress).toBeGreaterThan(300)
  })

  test('[Y7] digits that are said tell messages apart: ssh1 is not ssh2', () => {
    const messages = new FamiliarMessages()
    const outlineOf = (text: string): unknown => [1, 2, 3].map(() => messages.of(text)?.outline)[2]
    const one = outlineOf('protocol ssh1 took 17 ms')
    expect(one).toBeDefined()
    expect(outlineOf('protocol ssh2 took 17 ms')).not.toBe(one)
    expect(messages.of('protocol ssh1 took 42 ms')?.outline).toBe(one)
    expect(messages.of('protocol ssh1 took 427 ms')?.outline).not.toBe(one)
  })

  test('a zero that says hexadecimal is no digit like others, nor is what an older message left behind', () => {
    const messages = new FamiliarMessages()
    for (const text of ['id 1x2f4c seen', 'id 1x2f4c seen', 'id 1x2f4c seen']) messages.of(text)
    expect(messages.of('id 2x2f4c seen')).toBeDefined()
    expect(messages.of('id 0x2f4c seen')).toBeUndefined()
    for (const text of ['id 10', 'id 20', 'id 30']) messages.of(text)
    messages.of('id 40xyz, which is longer')
    expect(messages.of('id 40')).toBeDefined()
  })

  test('many short ones are bounded too', () => {
    const messages = new FamiliarMessages()
    const thrice = (text: string): unknown => [1, 2, 3].map(() => messages.of(text))[2]
    const word = (n: number): string =>
      String.fromCharCode(
        97 + (n % 26),
        97 + (Math.floor(n / 26) % 26),
        97 + (Math.floor(n / 676) % 26),
        97 + Math.floor(n / 17_576),
      )
    expect(thrice('first')).toBeDefined()
    for (let n = 0; n < 17_000; n++) thrice(word(n))
    expect(messages.of('first')).toBeUndefined()
    expect(thrice('first')).toBeDefined()
  })

  test('what comes once is not kept, and what is kept is forgotten at the bound and found again', () => {
    const messages = new FamiliarMessages()
    const long = (n: number): string =>
      `message ${String.fromCharCode(97 + (n % 26), 97 + (Math.floor(n / 26) % 26), 97 + Math.floor(n / 676))} ${'filler '.repeat(50)}`
    const thrice = (text: string): unknown => [1, 2, 3].map(() => messages.of(text))[2]
    expect(thrice('first of all')).toBeDefined()
    for (let n = 0; n < 7000; n++) thrice(long(n))
    expect(messages.of('first of all')).toBeUndefined()
    expect(thrice('first of all')).toBeDefined()
  })
})
