import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  citable,
  claimsIn,
  explain,
  readEntries,
  redactEntry,
  Redactor,
  resolve,
  Scan,
  severityRank,
  type Claim,
  type Entry,
  type Explanation,
  type IncidentDocument,
  type Pattern,
  type Severity,
} from '../../src/incident/index.ts'
import type { Recording } from './recording.ts'

/** Any, but always the same: the same lines give the same bytes. */
const KEY = 'a key for the tests of incidents'
const NOW_MS = Date.parse('2026-11-28T00:00:00Z')

/** What `scan` and `explain` make of a recording. */
export interface Explained {
  readonly document: IncidentDocument
  /** As the patterns are ranked. */
  readonly explanations: readonly { readonly pattern: Pattern; readonly explanation: Explanation }[]
}

/**
 * Reads it as files, explains what is ranked first, what is severe and what people noticed, and looks up all evidence in the same files again.
 * @param symptom how the pattern begins that people noticed
 */
export async function explained(recording: Recording, symptom: string): Promise<Explained> {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-incident-'))
  try {
    const files = [...recording].map(([file, text]) => {
      const path = join(directory, file)
      writeFileSync(path, text)
      return path
    })
    const document = await scanned(files)
    const again = new Redactor({ key: KEY })
    const sources = files.map((file) => ({ file, entries: () => entriesOf(file, again) }))
    const resolutions = await resolve(citable(document), sources)
    const asked = document.patterns.filter(
      ({ severity, template }, rank) => rank === 0 || isTrouble(severity) || template.startsWith(symptom),
    )
    const explanations = asked.map((pattern) => ({ pattern, explanation: explain(document, pattern, { resolutions }) }))
    return { document, explanations }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const isTrouble = (severity: Severity): boolean => severityRank(severity) >= severityRank('WARNING')

async function scanned(files: readonly string[]): Promise<IncidentDocument> {
  const scan = new Scan(new Redactor({ key: KEY }))
  const reading = readEntries(files, { nowMs: NOW_MS })
  for await (const batch of reading) scan.add(batch)
  const sources = files.map((name) => ({ name, kind: 'file' as const, entries: 0 }))
  return scan.finish({ report: reading.report, sources })
}

async function* entriesOf(file: string, redactor: Redactor): AsyncIterable<Entry> {
  for await (const batch of readEntries([file], { nowMs: NOW_MS })) {
    for (const entry of batch) yield redactEntry(entry, redactor)
  }
}

/** All claims but the first, which only says that the line is there. */
export function reasonsIn({ root }: Explanation): readonly Claim[] {
  return [...claimsIn(root)].slice(1)
}

export const isSure = ({ status }: Claim): boolean => status === 'OBSERVED' || status === 'DERIVED'
