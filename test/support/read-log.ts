import { readEntries, type Entry, type ReadOptions, type ReadReport } from '../../src/incident/entries/index.ts'

/** What is read of one text or of bytes, as if they came from standard input, in parts of `partBytes`. */
export async function readText(
  input: string | Uint8Array,
  options: ReadOptions = {},
  partBytes = 65_536,
): Promise<{ readonly entries: readonly Entry[]; readonly report: ReadReport }> {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input
  const reading = readEntries(['-'], { ...options, stdin: partsOf(bytes, partBytes) })
  const entries: Entry[] = []
  for await (const batch of reading) entries.push(...batch)
  return { entries, report: reading.report }
}

async function* partsOf(bytes: Uint8Array, partBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += partBytes) yield await Promise.resolve(bytes.subarray(at, at + partBytes))
}

/** What lines became of: it has to be all of them. */
export function accounted({ blank, entries, joinedParts, repeated }: ReadReport): number {
  return blank + entries + joinedParts + repeated
}
