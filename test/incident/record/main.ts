import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { RecordedFile } from '../incident.ts'
import { INCIDENTS } from '../incidents.ts'
import { unobserved } from '../recording.ts'
import { Night } from './night.ts'
import { SCRIPTS } from './scripts/index.ts'

const HELP = `Records the incidents of test/incident: real instances on real Redis under the faults of the tests.

  npm run incident:record [-- OPTIONS]

  --only WORDS  incidents whose name holds them
  --into DIR    where to; default: test/incident/recorded
  --list        names and causes, and nothing is recorded
  --help        this

A recording in which the fault left no trace is not kept. Exit code: 0 all were recorded, 1 not so, 2 wrong usage.`

/** So long may one incident take. */
const NIGHT_MS = 60_000
/** A recording is read by people. */
const BYTES_MAX = 60_000

const RECORDED = fileURLToPath(new URL('../recorded', import.meta.url))

/** `npm run incident:record`. @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  const options = read(args)
  if (typeof options === 'string') {
    console.error(`${options}\n\n${HELP}`)
    return 2
  }
  if (options.help === true) {
    console.log(HELP)
    return 0
  }
  const chosen = INCIDENTS.filter(({ name }) => name.includes(options.only ?? ''))
  if (options.list === true) {
    for (const { name, cause } of chosen) console.log(`${name.padEnd(20)} ${cause}`)
    return 0
  }
  let failed = 0
  for (const { name } of chosen) {
    const began = performance.now()
    const problem = await record(name, options.into ?? RECORDED)
    if (problem !== undefined) failed++
    console.log(`${name.padEnd(20)} ${((performance.now() - began) / 1_000).toFixed(1)} s  ${problem ?? 'recorded'}`)
  }
  return failed === 0 && chosen.length > 0 ? 0 : 1
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        into: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** @returns why there is no recording */
async function record(name: string, into: string): Promise<string | undefined> {
  const incident = INCIDENTS.find((one) => one.name === name)
  const script = SCRIPTS[name]
  if (incident === undefined || script === undefined) return 'no script'
  const night = new Night()
  try {
    const over = new AbortController()
    const bound = pause(NIGHT_MS, 'it did not come about in time', { signal: over.signal }).catch(() => undefined)
    const problem = await Promise.race([script(night).then(() => undefined), bound])
    over.abort()
    const files = await night.recordingEnds()
    if (problem !== undefined) return `${problem}:\n${files.get('tidegate.jsonl')?.slice(-2_000) ?? ''}`
    const missing = unobserved(incident, files)
    if (missing.length > 0) return `the fault was not observed: ${missing.join(', ')}`
    const large = [...files].find(([, text]) => text.length > BYTES_MAX)
    if (large !== undefined) return `${large[0]} has ${large[1].length} bytes, more than ${BYTES_MAX}`
    keep(join(into, name), files)
    return undefined
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  } finally {
    await night.end()
  }
}

function keep(directory: string, files: ReadonlyMap<RecordedFile, string>): void {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  for (const [file, text] of files) writeFileSync(join(directory, file), text)
}
