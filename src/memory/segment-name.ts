/**
 * Segments are numbered files. `00000007.log` goes on from what came before it; `00000006.snapshot` stands for everything
 * up to its own number. A `.tmp` was never finished.
 */
export interface SegmentName {
  readonly file: string
  readonly sequence: number
  readonly kind: 'log' | 'snapshot'
}

const PATTERN = /^(\d{8,})\.(log|snapshot)$/
const UNFINISHED = '.tmp'

export function segmentName(sequence: number, kind: SegmentName['kind']): SegmentName {
  return { file: `${String(sequence).padStart(8, '0')}.${kind}`, sequence, kind }
}

/** The name under which a segment is written until it is whole. */
export function unfinishedName(segment: SegmentName): string {
  return `${segment.file}${UNFINISHED}`
}

/** What a directory holds: the segments to replay, in order, and the files that are of no use any more, oldest first. */
export function sortSegments(names: readonly string[]): {
  readonly live: readonly SegmentName[]
  readonly dead: readonly string[]
} {
  const segments = names
    .flatMap((file): SegmentName[] => {
      const match = PATTERN.exec(file)
      return match === null ? [] : [{ file, sequence: Number(match[1]), kind: match[2] === 'snapshot' ? 'snapshot' : 'log' }]
    })
    .sort((one, other) => one.sequence - other.sequence)
  const begin = Math.max(0, ...segments.filter(({ kind }) => kind === 'snapshot').map(({ sequence }) => sequence))
  const unfinished = names.filter((name) => name.endsWith(UNFINISHED) && PATTERN.test(name.slice(0, -UNFINISHED.length)))
  return {
    live: segments.filter(({ sequence }) => sequence >= begin),
    dead: [...unfinished, ...segments.filter(({ sequence }) => sequence < begin).map(({ file }) => file)],
  }
}
