/** Every bound of the in-process engine, and what happens there (rules L6 and D3 of docs/spec/channel.md). */
export interface MemoryOptions {
  /** Streams held, at most. At the bound an empty stream that nobody follows makes room, else the append is `unavailable`. */
  readonly channelsMax: number
  /**
   * Bytes of all publications held, at most. At the bound the channel that appends gives up its own oldest ones before
   * their time; whoever would have recovered from them is told `gap`.
   */
  readonly historyBytesMax: number
  /** Publication ids remembered, at most, for channels with and for channels without history. The oldest is forgotten first. */
  readonly idsMax: number
  /** Bytes of appends that wait for the disk, at most. Beyond, an append is `unavailable` at once. */
  readonly pendingBytesMax: number
  /** Bytes that one write takes, about; what is more waits for the next. */
  readonly batchBytesMax: number
  /** A segment that has grown to this size is followed by a new one. Compaction begins at this size too. */
  readonly segmentBytes: number
  /** What was written is synced at most so much later: the window that a loss of power can cost. */
  readonly syncEveryMs: number
  /** How often expired state is looked for; it is never shown in between. */
  readonly sweepEveryMs: number
  /** Channels that one sweep looks at, so that no turn is long. */
  readonly sweepChannels: number
  /** Clients in presence, over all channels. Beyond, a newcomer is not shown, and counted in `presenceRefused`. */
  readonly presenceEntriesMax: number
}

const MEBIBYTE = 1_048_576

export const MEMORY_DEFAULTS: MemoryOptions = {
  channelsMax: 100_000,
  historyBytesMax: 256 * MEBIBYTE,
  idsMax: 250_000,
  pendingBytesMax: 64 * MEBIBYTE,
  batchBytesMax: 4 * MEBIBYTE,
  segmentBytes: 8 * MEBIBYTE,
  syncEveryMs: 1_000,
  sweepEveryMs: 1_000,
  sweepChannels: 1_000,
  presenceEntriesMax: 500_000,
}
