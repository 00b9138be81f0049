import { describe, expect, test } from 'vitest'
import { EXPLAIN_USAGE } from './explain-usage.ts'
import { readExplainWish } from './explain-wish.ts'
import { FILE_USAGE } from './file-usage.ts'
import { readFileWish } from './file-wish.ts'
import { REPORT_USAGE } from './report-usage.ts'
import { readReportWish } from './report-wish.ts'
import { SCAN_USAGE } from './scan-usage.ts'
import { readScanWish } from './scan-wish.ts'
import { VERIFY_USAGE } from './verify-usage.ts'
import { readVerifyWish } from './verify-wish.ts'

const COMMANDS = [
  { name: 'scan', usage: SCAN_USAGE, read: (args: readonly string[]) => readScanWish(args, 0) },
  { name: 'explain', usage: EXPLAIN_USAGE, read: readExplainWish },
  { name: 'file', usage: FILE_USAGE, read: readFileWish },
  { name: 'report', usage: REPORT_USAGE, read: readReportWish },
  { name: 'verify', usage: VERIFY_USAGE, read: readVerifyWish },
]

/** Words of a command line, with those in quotes as one. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

describe.each(COMMANDS)('tidegate incident $name --help', ({ name, usage, read }) => {
  test('its example is understood', () => {
    const [, example = ''] = /Example:\n {2}.*tidegate incident (.*)\n$/.exec(usage) ?? []
    const [command, ...args] = wordsOf(example)
    expect(command).toBe(name)
    expect(read(args)).not.toMatchObject({ kind: 'wrong' })
  })

  test('every option that it names is one, and an unknown one is told with the nearest', () => {
    const options = [...usage.matchAll(/^ {2}(--[\w-]+)(?: ([A-Z=]+))?/gm)].map(([, option = '', value]) => ({ option, value }))
    expect(options.length).toBeGreaterThan(3)
    for (const { option, value } of options) {
      const wish = read([option, ...(value === undefined ? [] : ['x'])])
      if (wish.kind === 'wrong') expect(wish.reason).not.toMatch(/there is no option/)
    }
    expect(read(['--jsn'])).toMatchObject({ kind: 'wrong', reason: 'there is no option --jsn; did you mean --json?' })
  })

  test('its lines are no wider than 120, and it names its exit codes and its schema', () => {
    expect(usage.split('\n').filter((line) => line.length > 120)).toEqual([])
    expect(usage).toMatch(/^Exit codes: 0 /m)
    expect(usage).toMatch(/^--json: \{"schema": "tidegate\.incident/m)
  })
})
