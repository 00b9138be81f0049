/** What is kept of one thing, at most. What goes beyond is cut and counted in the report. */
export interface ReadBounds {
  /** Bytes of one line. An entry of Cloud Logging has at most 256 KiB; escapes can make that several times as much. */
  readonly lineBytes: number
  /** Bytes of one element of a JSON array, indentation included. */
  readonly elementBytes: number
  /** Characters of one message. */
  readonly messageLength: number
  /** Lines, characters and time of one joined traceback. The gap is between two of its lines. */
  readonly joinedLines: number
  readonly joinedLength: number
  readonly joinedMs: number
  readonly gapMs: number
  /** Streams (an instance's stderr, a container) that are followed at once; the one that was silent longest is let go. */
  readonly streams: number
}

export const BOUNDS: ReadBounds = {
  lineBytes: 1 << 20,
  elementBytes: 4 << 20,
  messageLength: 1 << 16,
  joinedLines: 500,
  joinedLength: 1 << 16,
  joinedMs: 10_000,
  gapMs: 500,
  streams: 1000,
}
