import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  citable,
  readEntries,
  ReadFault,
  redactEntry,
  Redactor,
  resolve,
  type Entry,
  type EntrySource,
  type IncidentDocument,
  type Resolutions,
} from '../../incident/index.ts'
import { realClock, realRandom } from '../../runtime/real.ts'
import type { Terminal } from '../command.ts'
import { redactionKey } from './key.ts'
import type { Read } from './state.ts'

export type Checked = Read<{ readonly resolutions: Resolutions; readonly notes: readonly string[] }>

/**
 * Reads the sources of a document again, as they stand now, by the same reader and redacted with the same key: what is cited is
 * there, has changed, or is gone.
 */
export async function checkSources(document: IncidentDocument, documentPath: string, terminal: Terminal): Promise<Checked> {
  const key = redactionKey(documentPath, terminal.env, realRandom)
  if (typeof key !== 'string') return { kind: 'wrong', reason: key.reason }
  const redactor = new Redactor({ key })
  const sources: EntrySource[] = []
  const notes: string[] = []
  for (const { name, kind } of document.sources) {
    const file = kind === 'cloud-logging' ? join(dirname(documentPath), 'pages', 'entries.jsonl') : name
    if (kind === 'stdin') notes.push('what came in on standard input cannot be read again')
    else if (!existsSync(file)) notes.push(`${file} is not there any more`)
    else sources.push({ file, entries: () => entriesOf(file, redactor, terminal.signal) })
  }
  try {
    return { kind: 'read', resolutions: await resolve(citable(document), sources), notes }
  } catch (error) {
    if (!(error instanceof ReadFault)) throw error
    return { kind: 'wrong', reason: `${error.message}\n${error.advice}` }
  }
}

async function* entriesOf(file: string, redactor: Redactor, signal: AbortSignal): AsyncGenerator<Entry> {
  for await (const batch of readEntries([file], { nowMs: realClock.wallMs() })) {
    signal.throwIfAborted()
    for (const entry of batch) yield redactEntry(entry, redactor)
  }
}
