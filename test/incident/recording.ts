import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FILES, type Incident, type RecordedFile, type Removal } from './incident.ts'

export type Recording = ReadonlyMap<RecordedFile, string>

/** Others may be judged in their place: nights that no rule has seen (`npm run incident:record -- --into DIR`). */
const RECORDED = process.env['TIDEGATE_INCIDENT_RECORDED'] ?? fileURLToPath(new URL('recorded', import.meta.url))

export function recordingOf({ name }: Incident): Recording {
  const files = FILES.filter((file) => existsSync(join(RECORDED, name, file)))
  return new Map(files.map((file) => [file, readFileSync(join(RECORDED, name, file), 'utf8')]))
}

/** What the fault should have left in the logs and did not. */
export function unobserved({ observed }: Incident, recording: Recording): readonly string[] {
  return observed.flatMap(({ file, has }) => (linesOf(recording, file).some((line) => has.test(line)) ? [] : [`${file} ${has}`]))
}

/** What is left where somebody does not have all of it. */
export function withoutEvidence(recording: Recording, { files = [], lines, fields }: Removal): Recording {
  const left = [...recording].filter(([file]) => !files.includes(file))
  return new Map(
    left.map(([file, text]) => {
      if (file !== 'tidegate.jsonl') return [file, text]
      const kept = linesOf(recording, file).filter((line) => lines?.test(line) !== true)
      return [file, `${kept.map((line) => (fields === undefined ? line : withoutFields(line, fields))).join('\n')}\n`]
    }),
  )
}

export function linesOf(recording: Recording, file: RecordedFile): readonly string[] {
  return (recording.get(file) ?? '').split('\n').filter((line) => line !== '')
}

function withoutFields(line: string, { event, names }: NonNullable<Removal['fields']>): string {
  const said = JSON.parse(line) as Readonly<Record<string, unknown>>
  if (said['message'] !== event) return line
  return JSON.stringify(Object.fromEntries(Object.entries(said).filter(([name]) => !names.includes(name))))
}
