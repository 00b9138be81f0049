import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRule, ruleText } from './rule-language.ts'
import type { Rule } from './rule.ts'

test.each<[string, Rule]>([
  ['hold', { kind: 'hold', side: 'reply' }],
  ['hold reply SUBSCRIBE on=subscriber', { kind: 'hold', side: 'reply', command: 'SUBSCRIBE', on: 'subscriber' }],
  [
    'hold request fcall has=append nth=2 times=3',
    { kind: 'hold', side: 'request', command: 'FCALL', has: 'append', nth: 2, times: 3 },
  ],
  ['drop XADD nth=3', { kind: 'drop', command: 'XADD', nth: 3, ends: 'close' }],
  ['drop XADD ends=silent', { kind: 'drop', command: 'XADD', ends: 'silent' }],
  ['cut between FCALL ends=reset name=app-*', { kind: 'cut', at: 'between', command: 'FCALL', ends: 'reset', name: 'app-*' }],
  ['delay by=300ms jitter=200ms', { kind: 'delay', side: 'reply', ms: 300, jitterMs: 200 }],
  ['delay both GET by=1.5s', { kind: 'delay', side: 'both', command: 'GET', ms: 1_500 }],
  ['slice bytes=1-3', { kind: 'slice', side: 'both', bytesMin: 1, bytesMax: 3 }],
  ['slice reply bytes=2', { kind: 'slice', side: 'reply', bytesMin: 2, bytesMax: 2 }],
  ['limit reply bytes=10KB', { kind: 'limit', side: 'reply', bytes: 10_240, ends: 'reset' }],
  ['bandwidth rate=4KB/s', { kind: 'bandwidth', side: 'both', bytesPerSecond: 4_096 }],
  ['black-hole request from=2s for=1m', { kind: 'black-hole', side: 'request', fromMs: 2_000, forMs: 60_000 }],
  ['refuse for=500ms', { kind: 'refuse', forMs: 500 }],
  ['  slow-close   by=1s ', { kind: 'slow-close', ms: 1_000 }],
])('%j is read', (text, rule) => {
  expect(parseRule(text)).toEqual({ kind: 'rule', rule })
})

test.each([
  ['', 'there is no rule ""; there are hold, drop, cut, delay, slice, limit, bandwidth, black-hole, refuse, slow-close'],
  ['blackhole', 'there is no rule "blackhole"'],
  ['constructor', 'there is no rule "constructor"'],
  ['hold both', '"both"'],
  ['hold reply SUBSCRIBE GET', 'hold has "GET" too many'],
  ['slice XADD bytes=1', 'slice has "XADD" too many'],
  ['slice', 'slice needs bytes=, sizes such as 1-3'],
  ['slice bytes=3-1', 'bytes=3-1 of slice is none of: sizes such as 1-3'],
  ['slice bytes=0', 'bytes=0 of slice'],
  ['cut XADD', 'cut needs one of before, between, after'],
  ['cut after ends=silent', 'ends=silent of cut is none of: close, reset'],
  ['delay by=300', 'by=300 of delay is none of: a time such as 200ms, 5s or 2m'],
  ['delay by=99999999m', 'by=99999999m of delay'],
  ['delay by=1s by=2s', 'delay has by twice'],
  ['bandwidth rate=4KB', 'rate=4KB of bandwidth is none of: a rate such as 4KB/s'],
  ['bandwidth rate=0/s', 'rate=0/s of bandwidth'],
  ['drop XADD nth=0', 'nth=0 of drop is none of: a whole number from 1 on'],
  ['drop XADD which=1', 'drop knows no "which"; it knows on, name, from, for, has, nth, times, ends'],
  ['refuse name=app', 'refuse knows no "name"; it knows from, for'],
  ['hold on=publisher', 'on=publisher of hold is none of: new, commands, subscriber, reader'],
  ['hold has=', 'has= of hold is none of: a text'],
])('%j is wrong: %s', (text, reason) => {
  const parsed = parseRule(text)
  expect(parsed.kind === 'wrong' && parsed.reason).toContain(reason)
})

const which = {
  on: fc.constantFrom('new', 'commands', 'subscriber', 'reader'),
  name: fc.stringMatching(/^[a-z*:=-]{1,10}$/),
  fromMs: fc.nat(100_000),
  forMs: fc.nat(100_000),
}
const what = {
  command: fc.constantFrom('XADD', 'FCALL', 'MESSAGE'),
  has: fc.stringMatching(/^[a-z:{}=.]{1,10}$/),
  nth: fc.integer({ min: 1, max: 1_000 }),
  times: fc.integer({ min: 1, max: 1_000 }),
}
const side = fc.constantFrom('request', 'reply', 'both')
const ends = fc.constantFrom('close', 'reset', 'silent')
const some = <Shape extends Record<string, fc.Arbitrary<unknown>>>(
  required: Shape,
  optional: Record<string, fc.Arbitrary<unknown>>,
) => fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) as never[] })
const kind = (name: string) => ({ kind: fc.constant(name) })

test('each rule is read back from its own words', () => {
  const rule = fc.oneof(
    some({ ...kind('hold'), side: fc.constantFrom('request', 'reply') }, { ...which, ...what }),
    some({ ...kind('drop'), ends }, { ...which, ...what }),
    some(
      { ...kind('cut'), at: fc.constantFrom('before', 'between', 'after'), ends: fc.constantFrom('close', 'reset') },
      { ...which, ...what },
    ),
    some({ ...kind('delay'), side, ms: fc.nat(5_000) }, { ...which, ...what, jitterMs: fc.nat(5_000) }),
    some({ ...kind('limit'), side, bytes: fc.nat(100_000), ends }, which),
    some({ ...kind('bandwidth'), side, bytesPerSecond: fc.integer({ min: 1, max: 100_000 }) }, which),
    some({ ...kind('black-hole'), side }, which),
    some({ ...kind('slice'), side, bytesMin: fc.constant(1), bytesMax: fc.integer({ min: 1, max: 9 }) }, which),
    some({ ...kind('slow-close'), ms: fc.nat(5_000) }, which),
  )
  fc.assert(
    fc.property(rule, (one) => {
      expect(parseRule(ruleText(one as unknown as Rule))).toEqual({ kind: 'rule', rule: { ...one } })
    }),
  )
})
