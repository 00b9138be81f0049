import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import { goodRun, runWithLoss, runWithNewEpoch } from '../../../test/support/history/sample.ts'
import type { Operation } from '../../lab/history/index.ts'
import { createCheckCommand } from './check.ts'

const directory = mkdtempSync(join(tmpdir(), 'tidegate-check-'))
afterAll(() => rmSync(directory, { recursive: true }))

const text = (operations: readonly Operation[]): string => operations.map((one) => `${JSON.stringify(one)}\n`).join('')

function file(name: string, content: string | readonly Operation[]): string {
  const path = join(directory, name)
  writeFileSync(path, typeof content === 'string' ? content : text(content))
  return path
}

interface Printed {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function check(args: readonly string[], input = '', terminal = new FakeTerminal()): Promise<Printed> {
  async function* incoming(): AsyncIterable<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode(input))
  }
  const code = await createCheckCommand(incoming()).run(args, terminal)
  return { code, ...terminal.written }
}

const good = file('good.jsonl', goodRun().operations)
const isMissed = (one: Operation): boolean => one.kind === 'delivered' && one.client === 'kay' && one.offset === 3
const bad = file(
  'bad.jsonl',
  goodRun().operations.filter((one) => !isMissed(one)),
)

describe('tidegate lab check', () => {
  test('[H9] a good history: 0, what was counted, and which checks had nothing to look at', async () => {
    const { code, out, err } = await check([good, '--outages', '1'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(`of 5 clients in 1 channel, from ${good}\n`)
    expect(out).toContain('7 publications, 18 deliveries, 3 lineages, 1 claim (recovered: true)\nfaults: kill\n')
    expect(out).toMatch(/^C10 +false recovered +1 +0 +`recovered: true` continues exactly/m)
    expect(out).toMatch(/^C17 +gate +never +0 +needs admitted, and gate or truth before it$/m)
    expect(out).toMatch(/KEPT {2}nothing was broken; C16, C17, C19 never had anything to look at\n$/)
  })

  test('[H9] --strict: what never had anything to look at fails, and may be left out', async () => {
    const strict = await check([good, '--strict'])
    expect(strict.code).toBe(3)
    expect(strict.out).toMatch(/VACUOUS {2}nothing was broken; C16, C17, C19 never had/)
    const { code, out } = await check([good, '--strict', '--without', 'C16,C17,C19'])
    expect([code, out.match(/left out/g)?.length]).toEqual([0, 3])
    expect(out).toMatch(/KEPT {2}nothing was broken\n$/)
  })

  test('[H9] nothing at all was looked at: 3, asked strictly or not', async () => {
    const { code, out } = await check([file('empty.jsonl', '')])
    expect([code, out.includes('VACUOUS')]).toEqual([3, true])
  })

  test('[H7] a bad one: 1, and the violation among the operations around it, with file and line', async () => {
    const { code, out } = await check([bad])
    expect(code).toBe(1)
    expect(out).toContain('C3 contiguous: kay got room 4 after 2\n')
    expect(out).toMatch(
      /^ {2}> \S+bad\.jsonl:31 +0\.031 s {2}kay {2}delivered channel room, offset 4, epoch e1, data a4 hello, from live$/m,
    )
    expect(out).toMatch(/BROKEN {2}C3 contiguous\n$/)
  })

  test('--json is one document', async () => {
    const { code, out } = await check([bad, '--json'])
    const document = JSON.parse(out) as Record<string, unknown>
    expect(code).toBe(1)
    expect(document).toMatchObject({
      version: 1,
      result: 'broken',
      exitCode: 1,
      files: [{ name: bad }],
      history: { publications: 7, deliveries: 17, lineages: 3, claims: 1, faults: 1 },
      violations: [{ check: 'C3', words: 'kay got room 4 after 2', file: bad, line: 31 }],
    })
    expect(document['checks']).toContainEqual(expect.objectContaining({ id: 'C3', looked: 22, violations: 1 }))
    const left = JSON.parse((await check([good, '--json', '--without', 'C17'])).out) as { checks: object[] }
    expect(left.checks).toContainEqual(expect.objectContaining({ id: 'C17', leftOut: true }))
    expect(JSON.parse((await check([file('wrong.jsonl', '{}\n'), '--json'])).out)).toMatchObject({
      result: 'unreadable',
      wrong: [{ line: 1 }],
    })
  })

  test('[H1] a line that cannot be read: 2, by file and line, and nothing is judged', async () => {
    const wrong = file('other.jsonl', `${JSON.stringify(goodRun().operations[0])}\n{"kind":"deliverd"}\n${'?\n'.repeat(30)}`)
    const { code, out, err } = await check([good, wrong])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(
      `error: this is no history that can be judged\n${wrong}:2: there is no operation "deliverd"; did you mean`,
    )
    expect(err).toContain('and 11 more\ndocs/spec/history.md says how it is written\n')
  })

  test('[H2] a file that was cut off is told', async () => {
    const cut = file('cut.jsonl', `${text(goodRun().operations)}{"kind"`)
    expect((await check([cut])).out).toMatch(
      /cut\.jsonl:\d+ was cut off: of 5 clients that wrote there last nothing more is expected\n/,
    )
  })

  test('- is what comes in, shown with its lines, and nothing of it is left on the disk', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('tidegate-history-'))
    const { code, out } = await check(['-'], text(goodRun().operations.filter((one) => !isMissed(one))))
    expect(code).toBe(1)
    expect(out).toMatch(/^ {2}> -:31 +0\.031 s {2}kay {2}delivered/m)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('tidegate-history-'))).toEqual(before)
  })

  test('several files are one history', async () => {
    const all = goodRun().operations
    const names = ['ada', 'grace', 'kay'].map((name) =>
      file(
        name,
        all.filter(({ client }) => client === name),
      ),
    )
    const others = file(
      'others',
      all.filter(({ client }) => !['ada', 'grace', 'kay'].includes(client)),
    )
    const { code, out } = await check([...names.toReversed(), others, '--outages', '1'])
    expect(code).toBe(0)
    expect(out).toContain(`${all.length} operations of 5 clients`)
  })

  test('[H6] --promise is what every acknowledgement is judged by', async () => {
    const { operations } = runWithLoss()
    operations.push({ kind: 'fault', client: 'test', name: 'kill -9', phase: 'begun', takes: 'unreplicated', atMs: 8.5 })
    const path = file('loss.jsonl', operations)
    expect((await check([path])).out).toMatch(/BROKEN {2}C5 acked and lost\n$/)
    expect((await check([path, '--promise', 'memory'])).code).toBe(0)
    const { code, out } = await check(['--promise', 'replicated', path])
    expect(code).toBe(1)
    expect(out).toContain('is gone: it was replicated, and kill -9 takes what is unreplicated\n')
    expect(out).toMatch(/BROKEN {2}C19 durability\n$/)
  })

  test('--disconnects, --refusals, --outages and --closes-within say what is allowed', async () => {
    expect((await check([good, '--disconnects', '0,3001', '--refusals', '103'])).code).toBe(0)
    expect((await check([good, '--disconnects=none'])).out).toContain('BROKEN  C13 closes')
    expect((await check([good, '--refusals', 'none'])).out).toContain('BROKEN  C15 answered')
    expect((await check([good, '--outages', '2'])).out).toContain('BROKEN  C14 notices')
    const late = runWithNewEpoch().operations
    const closed = late.findIndex((one) => one.kind === 'truth' && !one.ready)
    late.splice(closed + 1, 0, { kind: 'admitted', client: 'server-1', atMs: (late[closed]?.atMs ?? 0) + 0.5 })
    const path = file(
      'late.jsonl',
      late.filter(({ kind }) => kind !== 'gate'),
    )
    expect((await check([path])).out).toContain('server-1 admitted while redis was not ready for 0.5 ms')
    expect((await check([path, '--closes-within', '1'])).code).toBe(0)
  })

  test('a channel without a final log is told', async () => {
    const path = file(
      'unread.jsonl',
      goodRun().operations.filter(({ kind }) => kind !== 'top'),
    )
    expect((await check([path])).out).toContain('1 channel without a final log (no top): C5, C9, C11 and C19 do not look there\n')
  })

  test.each([
    [[], 'name the files of a history, or - for what comes in'],
    [[good, good], 'is named twice'],
    [[good, '--promise', 'forever'], '--promise is a durability class: memory, fsynced, replicated'],
    [[good, '--without', 'C99'], '--without takes names of checks, as in C13,C17; there is no "C99"'],
    [[good, '--outages', 'many'], '--outages takes whole numbers'],
    [[good, '--outages', '1,2'], '--outages and --closes-within take one number'],
    [[good, '--disconnects'], '--disconnects needs a value'],
    [[good, '--strickt'], 'there is no option --strickt; did you mean --strict?'],
    [[join(directory, 'nowhere.jsonl')], `cannot read ${join(directory, 'nowhere.jsonl')}: there is no such file`],
    [[directory], `cannot read ${directory}: it is a directory; name its files`],
  ])('%j is asked wrongly', async (args, words) => {
    const { code, out, err } = await check(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(words)
  })

  test('what clients wrote cannot write on the terminal', async () => {
    const path = file(
      'escape.jsonl',
      goodRun().operations.map((one) => (one.kind === 'delivered' ? { ...one, data: `\u001B[2J${one.data}` } : one)),
    )
    const { code, out } = await check([path])
    expect([code, out.includes('\u001B')]).toEqual([1, false])
  })

  test('Ctrl-C ends it', async () => {
    const terminal = new FakeTerminal()
    terminal.interruption.abort()
    await expect(check([good], '', terminal)).rejects.toThrow('aborted')
  })
})
