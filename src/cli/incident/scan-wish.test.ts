import { expect, test } from 'vitest'
import { readScanWish } from './scan-wish.ts'

const NOW = Date.parse('2025-09-09T03:00:00Z')

test('files anywhere among the options; nothing else is needed', () => {
  expect(readScanWish(['a.log', '--json', '-'], NOW)).toEqual({
    kind: 'scan',
    source: { kind: 'files', files: ['a.log', '-'] },
    window: {},
    entriesMax: 100_000_000,
    isResumed: false,
    top: 10,
    out: '.incident/incident.json',
    asJson: true,
  })
})

test('every option is read', () => {
  const words =
    '--gcp shop-staging --service backend --location us-central1 --since 2h --min-severity warning --fail-on Critical ' +
    '--limit-entries 500 --top 3 --out x.json --resume --endpoint http://127.0.0.1:1'
  expect(readScanWish(words.split(' '), NOW)).toEqual({
    kind: 'scan',
    source: { kind: 'google', project: 'shop-staging', location: 'us-central1', endpoint: 'http://127.0.0.1:1' },
    window: { fromMs: NOW - 7_200_000 },
    service: 'backend',
    minSeverity: 'WARNING',
    failOn: 'CRITICAL',
    entriesMax: 500,
    isResumed: true,
    top: 3,
    out: 'x.json',
    asJson: false,
  })
})

test('Google is asked for the last hour where nothing is said', () => {
  expect(readScanWish(['--gcp', 'shop-staging'], NOW)).toMatchObject({ window: { fromMs: NOW - 3_600_000 }, entriesMax: 60_000 })
})

test.each([
  [[], 'name the files of the logs, - for what comes in, or --gcp PROJECT'],
  [['a', 'a'], 'a is named twice'],
  [['a', '--gcp', 'shop'], 'two sources'],
  [['a', '--location', 'x'], 'belong to --gcp'],
  [['--gcp', 'Shop!'], 'the id of a project'],
  [['a', '--min-severity', 'loud'], '--min-severity is one of debug, info, notice'],
  [['a', '--fail-on', 'default'], '--fail-on is none, or one of'],
  [['a', '--limit-entries', '0'], '--limit-entries is a whole number'],
  [['a', '--top', '0'], '--top is a whole number'],
  [['a', '--sinse', '2h'], 'there is no option --sinse; did you mean --since?'],
  [['a', '--out='], '--out needs the name of a file'],
  [['a', '--since', 'soon'], '--since is a time'],
])('%j is asked wrongly', (args, words) => {
  expect(readScanWish(args, NOW)).toMatchObject({ kind: 'wrong', reason: expect.stringContaining(words) })
})
