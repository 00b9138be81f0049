import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import { sampleDocument, samplePattern } from '../../../test/support/incident/sample.ts'
import { documentText } from '../../incident/index.ts'
import { verifyCommand } from './verify.ts'

const directory = mkdtempSync(join(tmpdir(), 'tidegate-verify-'))
afterAll(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'incident.json')

beforeEach(() => {
  rmSync(join(directory, 'done.json'), { force: true })
  writeFileSync(path, documentText(sampleDocument))
})

async function verify(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const terminal = new FakeTerminal({ COLUMNS: '80' })
  const code = await verifyCommand.run([...args, '--in', path], terminal)
  return { code, ...terminal.written }
}

describe('tidegate incident verify', () => {
  test('[V2] improved: 0, with the counts, the ratio and its limits', async () => {
    const { code, out, err } = await verify('v1:k7m', '--before', 'r1', '--after', 'r2')
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^before {2}r1 +14 +14$/m)
    expect(out).toMatch(/^after {3}r2 +0 +9$/m)
    expect(out).toMatch(/ratio of the rates {2}0 {2}\(95 %: 0 to 0\.4\d+;/)
    expect(out).toMatch(/IMPROVED {2}Not seen again in 9 starts;/)
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true)
  })

  test('[V3] too little data: 8, and how much more is needed', async () => {
    const few = sampleDocument.revisions.map((one) => (one.name === 'r2' ? { ...one, instances: 2 } : one))
    writeFileSync(path, documentText({ ...sampleDocument, revisions: few }))
    const { code, out } = await verify('--before', 'r1', '--after', 'r2')
    expect(code).toBe(8)
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'TOO LITTLE DATA That it was seen no more proves nothing yet: needs 5 starts of r2 without it, 2 so far.',
    )
  })

  test('[V2] not improved: 8; a revision that was mistyped is told', async () => {
    const seen = {
      [samplePattern.key]: [
        { revision: 'r1', count: 14, instances: 14 },
        { revision: 'r2', count: 9, instances: 9 },
      ],
    }
    writeFileSync(path, documentText({ ...sampleDocument, seen }))
    const { code, out } = await verify('--before', 'r1', '--after', 'r2')
    expect(code).toBe(8)
    expect(out).toMatch(/NOT IMPROVED {2}Still there, as often as before\./)
    const mistyped = await verify('--before', 'r1', '--after', 'r22')
    expect([mistyped.code, mistyped.err]).toEqual([8, 'nothing of r22 was read; the logs name r1, r2\n'])
  })

  test('[V2] revisions in the wrong order are told', async () => {
    const timed = sampleDocument.revisions.map((one) => ({ ...one, firstMs: one.name === 'r1' ? 1000 : 2000 }))
    writeFileSync(path, documentText({ ...sampleDocument, revisions: timed }))
    const { err } = await verify('--before', 'r2', '--after', 'r1')
    expect(err).toBe('r2 was first heard of after r1: is the order right? --before is the revision without the fix\n')
    expect((await verify('--before', 'r1', '--after', 'r2')).err).toBe('')
  })

  test('--json is one document, and what was found is kept for the report, once', async () => {
    const { code, out } = await verify('--before', 'r1', '--after', 'r2', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      schema: 'tidegate.incident.verify/1',
      exitCode: 0,
      key: samplePattern.key,
      unit: 'starts',
      before: { revision: 'r1', count: 14, exposure: 14 },
      verdict: { kind: 'improved', ratio: { ratio: 0 } },
      words: expect.stringContaining('Not seen again'),
    })
    await verify('--before', 'r1', '--after', 'r2')
    const done = JSON.parse(readFileSync(join(directory, 'done.json'), 'utf8')) as { comparisons: Record<string, unknown[]> }
    expect(done.comparisons[samplePattern.key]).toHaveLength(1)
  })

  test.each([
    [['--before', 'r1'], 'name both revisions'],
    [['--before', 'r1', '--after', 'r1'], 'the same revision'],
    [['--before', 'r1', '--after', 'r2', '--per', 'hours'], '--per is one of starts, requests, minutes, entries'],
    [
      ['v1:zzz', '--before', 'r1', '--after', 'r2'],
      'no pattern has the key "v1:zzz"; there are\n  v1:k7m2q9x4ab1c  readiness failed',
    ],
    [['--befor', 'r1'], 'did you mean --before?'],
    [['k', 'night.log', '--before', 'r1', '--after', 'r2'], '--in and logs are two sources'],
  ])('%j is asked wrongly', async (args, words) => {
    const { code, err } = await verify(...args)
    expect(code).toBe(2)
    expect(err).toContain(words)
    expect(err).toContain('tidegate incident verify --help says more')
  })

  test('a document that is missing, or is none, is told', async () => {
    rmSync(path)
    expect((await verify('--before', 'r1', '--after', 'r2')).err).toContain(
      'there is no such file; tidegate incident scan FILES writes it',
    )
    writeFileSync(path, '{"schema":"other"}')
    const { code, err } = await verify('--before', 'r1', '--after', 'r2')
    expect(code).toBe(2)
    expect(err).toContain('schema: has to be tidegate.incident/1')
  })
})
