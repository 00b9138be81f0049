import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FakeCloudLogging } from '../incident/fakes/cloud-logging.ts'
import { FakeGitHub } from '../incident/fakes/github.ts'
import { FakeMetadata } from '../incident/fakes/metadata.ts'
import { MAIN } from '../support/command-process.ts'
import { ADDRESS, nightLines, REVISIONS, SECRET } from '../support/incident/night.ts'

const directory = mkdtempSync(join(tmpdir(), 'tidegate-incident-'))
const lines = nightLines()
const TOKEN = 'github_pat_invented0000000000'

let github: FakeGitHub

beforeAll(async () => {
  writeFileSync(join(directory, 'night.jsonl'), `${lines.join('\n')}\n`)
  github = await FakeGitHub.start({ token: TOKEN, repository: 'shop/chat' })
})

afterAll(async () => {
  await github.close()
  rmSync(directory, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Around {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** The command as it is built, in the directory of the night; `input` comes in. */
function incident(args: readonly string[], { input = '', env = {}, cwd = directory }: Around = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN, 'incident', ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', COLUMNS: '80', ...env },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')
const inDirectory = (name: string): string => readFileSync(join(directory, name), 'utf8')

describe("the seed's incident, through the command line", () => {
  test('scan: the readiness failure is ranked first, secrets are gone, and --fail-on ends with 3', async () => {
    const { code, out, err } = await incident(['scan', 'night.jsonl', '--fail-on', 'critical'])
    expect([code, err]).toEqual([3, ''])
    expect(out).toMatch(/^1 {2}v1:\w{12} {2}CRITICAL +14 +14 +1 {2}01:43:58 {2}01:48:44$/m)
    expect(flat(out)).toContain('chat readiness validation failed. Failed services: [redis]. State: failed. Elapsed: <duration>.')
    expect(out).toMatch(/next +tidegate incident explain v1:/)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    const document = inDirectory('.incident/incident.json')
    for (const secret of [SECRET, ADDRESS, '10.0.0.5']) expect(`${out}${document}`).not.toContain(secret)
    expect(readdirSync(join(directory, '.incident')).sort()).toEqual(['incident.json', 'key'])
  })

  test('the same lines give the same bytes, from a file or from what comes in', async () => {
    const before = inDirectory('.incident/incident.json')
    await incident(['scan', 'night.jsonl'])
    expect(inDirectory('.incident/incident.json')).toBe(before)
    const piped = await incident(['scan', '-', '--json', '--out', '.incident/piped.json'], { input: lines.join('\n') })
    expect(piped.code).toBe(0)
    expect(piped.out).toBe(inDirectory('.incident/piped.json'))
    expect(piped.out.replaceAll('"name": "-"', '"name": "night.jsonl"').replaceAll('"stdin"', '"file"')).toBe(before)
  })

  test('explain: 5 x 1.5 s of instant refusals is derived, a broken check fits better than a race, and the cause is not known: 6', async () => {
    const { code, out } = await incident(['explain', '--require-cause'])
    expect(code).toBe(6)
    expect(flat(out)).toMatch(/DERIVED .*7\.50 to 7\.52 s.*5 x 1\.5 s.*refused at once/)
    expect(flat(out)).toMatch(/a POSSIBLE better fit: the check itself is broken/)
    expect(flat(out)).toMatch(/c POSSIBLE fits worst: a race/)
    expect(flat(out)).toMatch(/UNKNOWN .*what would settle it M1 /)
    expect(out).not.toMatch(/(OBSERVED|DERIVED)[^[]*\brace\b/)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    const { out: json } = await incident(['explain', '--json'])
    expect(JSON.parse(json)).toMatchObject({
      schema: 'tidegate.incident.explain/1',
      exitCode: 0,
      cause: null,
      claim: { status: 'OBSERVED' },
    })
  })

  test('explain --check: every line that is cited stands there and says the same; one that was changed bears nothing', async () => {
    const { out } = await incident(['explain', '--check'])
    expect(flat(out)).toMatch(/checked (\d+) of \1 cited lines stand there and say the same next/)
    const night = inDirectory('night.jsonl')
    writeFileSync(join(directory, 'night.jsonl'), night.replace('Elapsed: 7.50s', 'Elapsed: 9.99s'))
    try {
      const changed = JSON.parse((await incident(['explain', '--check', '--json'])).out) as {
        readonly resolved: { readonly changed: number }
      }
      expect(changed.resolved.changed).toBe(1)
    } finally {
      writeFileSync(join(directory, 'night.jsonl'), night)
    }
  })

  test('file: without a token 4, its names, and the issue ready to be filed by hand; nothing was asked of anybody', async () => {
    const { code, out } = await incident(['file', '--yes'], { env: { GITHUB_API_URL: github.url } })
    expect(code).toBe(4)
    expect(flat(out)).toContain(
      'missing GITHUB_TOKEN, GITHUB_REPOSITORY; or GITHUB_TEST_TOKEN, GITHUB_TEST_REPO_OWNER, GITHUB_TEST_REPO_NAME',
    )
    expect(github.requests).toEqual([])
    const name = readdirSync(join(directory, '.incident')).find((one) => one.startsWith('issue-')) ?? ''
    const issue = inDirectory(join('.incident', name))
    expect(issue).toMatch(/^title: \[incident\] .*readiness validation failed/)
    for (const secret of [SECRET, ADDRESS]) expect(issue).not.toContain(secret)
  })

  test('file: a plan changes nothing, --yes files one issue, and again the same one', async () => {
    const env = { GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: 'shop/chat', GITHUB_API_URL: github.url }
    const planned = await incident(['file'], { env })
    expect([planned.code, github.issues.length]).toEqual([0, 0])
    expect(planned.out).toContain('create: there is none of this key')
    const filed = await incident(['file', '--yes'], { env })
    expect(filed.code).toBe(0)
    expect(filed.out).toMatch(/done +#1 created/)
    const again = await incident(['file', '--yes', '--json'], { env })
    expect(JSON.parse(again.out)).toMatchObject({ exitCode: 0, result: { kind: 'filed', number: 1, what: 'unchanged' } })
    expect(github.issues.filter(({ state }) => state === 'open')).toHaveLength(1)
    const [issue] = github.issues
    expect(issue?.body).toContain('why 3:')
    expect(`${filed.out}${again.out}`).not.toContain(TOKEN)
  })

  test('file: something that must not leave blocks it: 7, and nothing is sent', async () => {
    const before = github.requests.length
    const env = { GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: 'shop/chat', GITHUB_API_URL: github.url }
    const { code, out } = await incident(['file', '--yes', '--note', `call ${ADDRESS}`], { env })
    expect(code).toBe(7)
    expect(out).toMatch(/blocked/)
    expect(out).not.toContain(ADDRESS)
    expect(github.requests.length).toBe(before)
  })

  test('verify: nine starts without it are improved: 0; one start is too little: 8, and how many are needed', async () => {
    const both = ['--before', REVISIONS.broken, '--after', REVISIONS.mended]
    const { code, out } = await incident(['verify', ...both])
    expect(code).toBe(0)
    expect(flat(out)).toContain('IMPROVED Not seen again in 9 starts')
    const early = lines.filter((line) => !line.includes(REVISIONS.mended) || line.includes('"cc00"'))
    const soon = await incident(['scan', '-', '--out', 'soon/incident.json'], { input: early.join('\n') })
    expect(soon.code).toBe(0)
    const little = await incident(['verify', ...both, '--in', 'soon/incident.json'])
    expect(little.code).toBe(8)
    expect(flat(little.out)).toContain('TOO LITTLE DATA That it was seen no more proves nothing yet: needs 5 starts')
  })

  test('report: each step once, with what was filed and what was compared; text of people stays', async () => {
    const { code, out } = await incident(['report', '--append', 'debug-log.md'])
    expect([code, out]).toEqual([0, 'wrote  debug-log.md: Logs were read, Why, It was told, Before and after\n'])
    writeFileSync(join(directory, 'debug-log.md'), `${inDirectory('debug-log.md')}\nWe looked at the code.\n`)
    const before = inDirectory('debug-log.md')
    expect((await incident(['report', '--append', 'debug-log.md'])).out).toContain('nothing new since')
    expect(inDirectory('debug-log.md')).toBe(before)
    expect(before).toContain('/issues/1')
    expect(before).toContain('| **improved** |')
    for (const secret of [SECRET, ADDRESS]) expect(before).not.toContain(secret)
  })

  /** Written anew with TIDEGATE_WRITE_DOCS=1. */
  test('the examples in docs/incident.md are what the commands say', async () => {
    const path = fileURLToPath(new URL('../../docs/incident.md', import.meta.url))
    const cwd = mkdtempSync(join(directory, 'docs-'))
    writeFileSync(join(cwd, 'night.jsonl'), inDirectory('night.jsonl'))
    // Tags depend on the key.
    const env = { COLUMNS: '100', TIDEGATE_INCIDENT_KEY: 'the key of the examples in the docs' }
    const verify = ['verify', '--before', REVISIONS.broken, '--after', REVISIONS.mended]
    const said = async (args: readonly string[]): Promise<string> =>
      `$ tidegate incident ${args.join(' ')}\n${(await incident(args, { env, cwd })).out.split('\nevidence\n')[0]?.trimEnd()}\n`
    const examples = new Map([
      ['scan', await said(['scan', 'night.jsonl', '--top', '3'])],
      ['explain', `${await said(['explain'])}...\n`],
      ['verify', await said(verify)],
    ])
    const before = readFileSync(path, 'utf8')
    const after = before.replace(
      /(<!-- (\w+) -->\n```\n)[\s\S]*?```/g,
      (_, head: string, name: string) => `${head}${examples.get(name)}\`\`\``,
    )
    if (process.env['TIDEGATE_WRITE_DOCS'] === '1') writeFileSync(path, after)
    else expect(before).toBe(after)
  })

  test.each([
    ['scan', 'nowhere.log'],
    ['scan', '.incident'],
    ['scan', 'night.jsonl', '--sinse', '2h'],
    ['explain', '--in', 'nowhere.json'],
    ['verify', '--before', 'a'],
    ['report', 'v1:none'],
    ['file', '--labell', 'x'],
  ])('%s %s: asked wrongly is 2, with one sentence and where to read more', async (...args) => {
    const { code, out, err } = await incident(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^error: .*\n[\s\S]*tidegate incident \w+ --help says more\n$/)
  })

  test('[V9] Ctrl-C leaves what stood there before, and nothing half written', async () => {
    const before = inDirectory('.incident/incident.json')
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, 'incident', 'scan', '-'], {
      cwd: directory,
      env: { PATH: process.env['PATH'] ?? '' },
    })
    // It has begun to read once the pipe takes no more than it holds by itself; the end of it never comes.
    await new Promise<void>((resolve) => child.stdin.write(`${lines.join('\n')}\n`.repeat(8), () => resolve()))
    child.kill('SIGINT')
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(code).toBe(130)
    expect(inDirectory('.incident/incident.json')).toBe(before)
    expect(readdirSync(join(directory, '.incident')).filter((name) => name.endsWith('.part'))).toEqual([])
    expect(existsSync(join(directory, '.incident', 'incident.json'))).toBe(true)
  })
})

describe('Cloud Logging', () => {
  let logging: FakeCloudLogging
  let metadata: FakeMetadata

  beforeAll(async () => {
    ;[logging, metadata] = [await FakeCloudLogging.start(), await FakeMetadata.start()]
    logging.project = 'shop-staging'
    logging.pageSizeMax = 100
    logging.entries.push(...lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>))
  })

  afterAll(async () => {
    await Promise.all([logging.close(), metadata.close()])
  })

  /** An own home: nobody's credentials are found in it. */
  const scanGoogle = (...more: readonly string[]): Promise<Ended> =>
    incident(
      [
        'scan',
        ...`--gcp shop-staging --service chat-backend --endpoint ${logging.url}`.split(' '),
        ...'--from 2025-09-09T01:30Z --to 2025-09-09T03:00Z --out google/incident.json'.split(' '),
        ...more,
      ],
      { env: { GCE_METADATA_HOST: metadata.host, HOME: directory } },
    )
  const patternsIn = (name: string): readonly unknown[] =>
    (
      JSON.parse(inDirectory(name)) as { readonly patterns: readonly { readonly key: string; readonly count: number }[] }
    ).patterns.map(({ key, count }) => ({ key, count }))

  test('what Google gives page by page is the same as the file, and redacted on the disk', async () => {
    const { code, out, err } = await scanGoogle('--fail-on', 'critical')
    expect([code, err]).toEqual([3, ''])
    expect(out).toMatch(/^query +sha256 [0-9a-f]{12}/m)
    expect(patternsIn('google/incident.json')).toEqual(patternsIn('.incident/incident.json'))
    expect(logging.calls.length).toBeGreaterThanOrEqual(4)
    for (const secret of [SECRET, ADDRESS]) expect(inDirectory('google/pages/entries.jsonl')).not.toContain(secret)
  })

  test('refused on the way: 5, and what was read is told, and marked as partial', async () => {
    logging.fault = () => (logging.calls.length > 2 ? 'denied' : 'none')
    logging.calls.length = 0
    const { code, out } = await scanGoogle()
    logging.fault = () => 'none'
    expect(code).toBe(5)
    expect(flat(out)).toContain('partial: not all that was asked for was read')
    expect(flat(out)).toContain('roles/logging.viewer')
  })

  test('without credentials: 4, and what mends it', async () => {
    metadata.fault = () => 'no-account'
    const { code, out, err } = await scanGoogle()
    metadata.fault = () => 'none'
    expect([code, out]).toEqual([4, ''])
    expect(err).toContain('gcloud auth application-default login')
  })
})
