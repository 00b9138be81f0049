import { BOUNDS, type ReadBounds } from './bounds.ts'
import { sourcesOf, textBytes, type Source } from './bytes.ts'
import type { Entry } from './entry.ts'
import { FileReader, type FileWorld } from './file-reader.ts'
import { Tally, type ReadReport } from './report.ts'
import { SeenBefore } from './seen-before.ts'

export interface ReadProgress {
  readonly file: string
  /** Of all files, as they lie there. */
  readonly bytes: number
  /** undefined while standard input or a pipe is among them. */
  readonly bytesTotal: number | undefined
  readonly lines: number
  readonly entries: number
}

export interface ReadOptions {
  /** Bytes of `-`. */
  readonly stdin?: AsyncIterable<Uint8Array>
  /** Now: for times without a year. Without it they are no times. */
  readonly nowMs?: number
  /** Minutes east of UTC for times that name no zone (0). */
  readonly zoneMinutes?: number
  readonly bounds?: Partial<ReadBounds>
  /** Told after each part of a file (64 KiB, as it lies there). */
  readonly onProgress?: (progress: ReadProgress) => void
}

/**
 * Entries in batches: an await for each entry would cost more than reading it. Read once. A batch belongs to whoever
 * takes it; nothing is read ahead of him, so a slow reader is waited for. The report grows while it is read, and is whole at the end.
 */
export interface Reading extends AsyncIterable<readonly Entry[]> {
  readonly report: ReadReport
}

/**
 * Reads files of any known format, one after the other.
 *
 * @param files names, and `-` for standard input
 * @throws ReadFault from the first step of the iteration, before anything is read: a file is missing, is a directory, may not be read
 */
export function readEntries(files: readonly string[], options: ReadOptions = {}): Reading {
  const world = worldOf(options)
  return { report: world.tally, [Symbol.asyncIterator]: () => readAll(files, options, world) }
}

/** Entries of objects that were parsed already, as a page of the API brings them. @param name in references of those without insertId */
export function readRecords(
  pages: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
  name: string,
  options: ReadOptions = {},
): Reading {
  const world = worldOf(options)
  return { report: world.tally, [Symbol.asyncIterator]: () => readPages(pages, name, world) }
}

function worldOf({ bounds, nowMs, zoneMinutes }: ReadOptions): FileWorld & { readonly tally: Tally } {
  return { tally: new Tally(), bounds: { ...BOUNDS, ...bounds }, time: { nowMs, zoneMinutes }, seen: new SeenBefore() }
}

async function* readAll(files: readonly string[], options: ReadOptions, world: FileWorld): AsyncGenerator<readonly Entry[]> {
  const sources = await sourcesOf(files, options.stdin)
  const bytesTotal = sources.reduce<number | undefined>(
    (sum, { bytes }) => (sum === undefined || bytes === undefined ? undefined : sum + bytes),
    0,
  )
  for (const source of sources) {
    world.tally.files++
    yield* readOne(source, bytesTotal, options, world)
  }
}

async function* readOne(
  source: Source,
  bytesTotal: number | undefined,
  { onProgress }: ReadOptions,
  world: FileWorld,
): AsyncGenerator<readonly Entry[]> {
  const { tally } = world
  const { file } = source
  const reader = new FileReader(file, world)
  const tell = (): void => onProgress?.({ file, bytes: tally.bytes, bytesTotal, lines: tally.lines, entries: tally.entries })
  const chunks = textBytes(source, (bytes) => (tally.bytes += bytes))
  try {
    for (let chunk = await nextOf(chunks, file, tally); chunk !== undefined; chunk = await nextOf(chunks, file, tally)) {
      reader.push(chunk)
      const batch = reader.take()
      tell()
      if (batch.length > 0) yield batch
    }
  } finally {
    await chunks.return(undefined)
  }
  reader.end()
  if (reader.isEmpty) tally.problems.push({ file, code: 'empty', message: `cannot read anything in ${file}: it is empty` })
  const batch = reader.take()
  tell()
  if (batch.length > 0) yield batch
}

/** A download that broke off, a disk that fails: what came before is worth something, and it is told that it is not all. */
async function nextOf(chunks: AsyncGenerator<Buffer>, file: string, tally: Tally): Promise<Buffer | undefined> {
  try {
    const next = await chunks.next()
    return next.done === true ? undefined : next.value
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    tally.problems.push({ file, code: 'damaged', message: `cannot read ${file} to its end: ${reason}` })
    return undefined
  }
}

async function* readPages(
  pages: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
  name: string,
  world: FileWorld,
): AsyncGenerator<readonly Entry[]> {
  const reader = new FileReader(name, world)
  let line = 0
  for await (const page of pages) {
    for (const value of page) reader.record(value, ++line)
    const batch = reader.take()
    if (batch.length > 0) yield batch
  }
  reader.end()
  const batch = reader.take()
  if (batch.length > 0) yield batch
}
