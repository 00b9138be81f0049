import { join } from 'node:path'
import { TidegateError, type Logger } from '../runtime/index.ts'
import type { Files, LogFile } from './files.ts'
import { Inconsistent } from './restore.ts'
import type { LogRecord } from './record.ts'
import { FORMAT_VERSION, parseSegmentHeader, SEGMENT_HEADER_BYTES } from './segment-header.ts'
import { sortSegments, type SegmentName } from './segment-name.ts'
import { readRecords, type SegmentEnd } from './segment-reader.ts'
import type { ClosedSegment } from './segments.ts'

interface Source {
  readonly directory: string
  readonly files: Files
  readonly logger: Logger
}

/**
 * Reads the log of a directory from its beginning (rules D2, D5, D10). Files that a crash left over are removed, a torn
 * last record is cut off and said.
 * @returns the segments, in order.
 */
export async function replay(
  source: Source,
  onRecord: (record: LogRecord, bytes: number) => void,
): Promise<readonly ClosedSegment[]> {
  const { directory, files } = source
  const { live, dead } = sortSegments(await files.list(directory))
  for (const file of dead) await files.remove(join(directory, file))
  const segments: ClosedSegment[] = []
  for (const name of live) {
    segments.push({ name, size: await replaySegment(source, name, name === live.at(-1) && name.kind === 'log', onRecord) })
  }
  return segments
}

async function replaySegment(
  source: Source,
  name: SegmentName,
  mayBeTorn: boolean,
  onRecord: (record: LogRecord, bytes: number) => void,
): Promise<number> {
  const path = join(source.directory, name.file)
  const file = await source.files.open(path)
  try {
    await checkHeader(file, path)
    const end = await readRecords(file, SEGMENT_HEADER_BYTES, placing(path, onRecord))
    if (end.kind === 'whole') return end.size
    if (end.kind === 'damaged' || !mayBeTorn) throw damaged(path, end)
    await file.truncate(end.at)
    await file.sync()
    source.logger.event('log.tail_dropped', { file: name.file, at: end.at, bytes: end.size - end.at })
    return end.at
  } finally {
    await file.close()
  }
}

/** Adds the place to an {@link Inconsistent}. */
function placing(path: string, onRecord: (record: LogRecord, bytes: number) => void): typeof onRecord {
  let at = SEGMENT_HEADER_BYTES
  return (record, bytes) => {
    try {
      onRecord(record, bytes)
    } catch (cause) {
      if (!(cause instanceof Inconsistent)) throw cause
      throw new TidegateError('storage', `cannot read ${path}: at byte ${at}, ${cause.message}`, {
        advice:
          'A segment is missing or was changed: restore the directory from a copy, or move it away to begin without history.',
        cause,
      })
    }
    at += bytes
  }
}

async function checkHeader(file: LogFile, path: string): Promise<void> {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES)
  const read = await file.read(bytes, 0)
  const header = parseSegmentHeader(bytes.subarray(0, read))
  if (header.kind === 'known') return
  if (header.kind === 'not-a-segment') {
    throw new TidegateError('storage', `cannot read ${path}: it does not begin as a segment of the log does`, {
      advice: 'Name a directory that holds nothing else, or move the file away if it is not part of the log.',
    })
  }
  throw new TidegateError(
    'storage',
    `cannot read ${path}: it is written in format ${header.version}, and this is format ${FORMAT_VERSION}`,
    {
      advice: 'Run the version of Tidegate that wrote it, or move the directory away to begin without history.',
    },
  )
}

function damaged(path: string, end: Exclude<SegmentEnd, { kind: 'whole' }>): TidegateError {
  const followed = end.kind === 'damaged' ? `records follow at byte ${end.next}` : 'later segments follow'
  return new TidegateError('storage', `cannot read ${path}: the record at byte ${end.at} is damaged, and ${followed}`, {
    advice:
      `Restore the file from a copy, or cut it to ${end.at} bytes and remove the later segments to lose what came after, ` +
      'or move the directory away to begin without history.',
  })
}
