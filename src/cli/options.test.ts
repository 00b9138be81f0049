import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

const KINDS = { user: 'text', ttl: 'text', 'secret-env': 'text', rule: 'texts', json: 'flag' } as const

test.each<[readonly string[], object]>([
  [[], {}],
  [['--user', 'alice', '--json'], { user: 'alice', json: true }],
  [['--user=alice'], { user: 'alice' }],
  [['--user', ''], { user: '' }],
  [['--user='], { user: '' }],
  [['--user=-alice'], { user: '-alice' }],
  [['--user', 'alice', '--user', 'bob'], { user: 'bob' }],
  [['--rule', 'one', '--rule=two words'], { rule: ['one', 'two words'] }],
])('%j is read', (args, values) => {
  expect(readOptions(KINDS, args)).toEqual({ kind: 'options', values })
})

test.each([
  [['--usr', 'alice'], 'there is no option --usr; did you mean --user?'],
  [['--usr=alice'], 'there is no option --usr; did you mean --user?'],
  [['--secretenv=KEY'], 'there is no option --secretenv; did you mean --secret-env?'],
  [['--frobnicate'], 'there is no option --frobnicate'],
  [['--constructor'], 'there is no option --constructor'],
  [['-x'], 'there is no option -x'],
  [['alice'], 'an argument belongs to no option: this command takes options only'],
  [['--', 'alice'], 'an argument belongs to no option: this command takes options only'],
  [['--user'], '--user needs a value'],
  [['--rule'], '--rule needs a value'],
  [['--user', '--json'], '--user needs a value'],
  [['--json=yes'], '--json takes no value'],
])('%j is wrong: %s', (args, reason) => {
  expect(readOptions(KINDS, args)).toEqual({ kind: 'wrong', reason })
})

test.each<[readonly string[], object]>([
  [[], {}],
  [['one'], { from: 'one' }],
  [['one', '--json', 'two'], { from: 'one', to: 'two', json: true }],
  [['--', '-one'], { from: '-one' }],
])('words without dashes go where they belong: %j', (args, values) => {
  expect(readOptions({ from: 'argument', to: 'argument', json: 'flag' }, args)).toEqual({ kind: 'options', values })
})

test.each([
  [['one', 'two', 'three'], 'there are too many arguments: this command takes FROM TO'],
  [['--from', 'one'], 'there is no option --from'],
  [['--from=one'], 'there is no option --from'],
])('%j is wrong where words are taken: %s', (args, reason) => {
  expect(readOptions({ from: 'argument', to: 'argument', json: 'flag' }, args)).toEqual({ kind: 'wrong', reason })
})

test('one word too many is wrong, and is not repeated', () => {
  const reason = 'there are too many arguments: this command takes ACTION DURATION'
  const read = readOptions({ action: 'argument', duration: 'argument', json: 'flag' }, ['a', '--json', 'b', 'secret'])
  expect(read).toEqual({ kind: 'wrong', reason })
})

test.each<[readonly string[], object]>([
  [['key'], { key: 'key' }],
  [['key', 'a.log', '--json', '-', '--', '-b.log'], { key: 'key', files: ['a.log', '-', '-b.log'], json: true }],
])('all words that are left, where they are taken: %j', (args, values) => {
  const read = readOptions({ key: 'argument', files: 'arguments', json: 'flag' }, args)
  expect(read).toEqual({ kind: 'options', values })
  expect(readOptions({ files: 'arguments' }, ['--files', 'a'])).toMatchObject({ kind: 'wrong' })
})
