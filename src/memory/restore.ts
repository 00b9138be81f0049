import { idKey, type IdWindow } from './id-window.ts'
import type { LogRecord } from './record.ts'
import type { Stream } from './stream.ts'
import type { Streams } from './streams.ts'

/** What a log tells. */
export interface LogState {
  readonly streams: Streams
  readonly ids: IdWindow
  /** Time of the newest record. */
  newestMs: number
}

/** A record that does not follow from those before it; the reader adds file and place. */
export class Inconsistent extends Error {
  override readonly name = 'Inconsistent'
}

/**
 * Takes up one record. A publication that the stream has already is passed over: a snapshot is taken while appends go on,
 * so what the segments behind it begin with may be in it.
 */
export function restoreRecord(
  state: LogState,
  record: LogRecord,
  bytes: number,
  bounds: { readonly historyBytesMax: number },
): void {
  if (record.kind === 'lineage') return beginLineage(state, record.epoch)
  const { channel, epoch } = record
  if (record.kind === 'id') {
    const position = { offset: record.offset, epoch }
    const key = idKey(channel, record.id)
    state.ids.remember({ key, channel, id: record.id, position, expiresMs: record.expiresMs }, state.newestMs)
    return
  }
  state.newestMs = Math.max(state.newestMs, record.timeMs)
  if (record.kind === 'stream') {
    state.streams.restore(channel, epoch, record)
    return
  }
  const { publication, id, timeMs, retention } = record
  const stream = streamFor(state.streams, record)
  if (publication.offset === stream.topOffset + 1) {
    stream.retention = retention
    stream.push({ publication, id, timeMs, bytes })
    stream.giveUpOver(bounds.historyBytesMax)
  }
  if (id !== undefined) {
    const position = { offset: publication.offset, epoch }
    state.ids.remember({ key: idKey(channel, id), channel, id, position, expiresMs: timeMs + retention.idWindowMs }, timeMs)
  }
}

/** Offsets go on, and what is held stays; a position of before is nobody's any more. */
function beginLineage({ streams, ids }: LogState, epoch: string): void {
  for (const remembered of ids.values()) {
    const { channel, position } = remembered
    if (position !== undefined && streams.get(channel)?.epoch === position.epoch) remembered.position = { ...position, epoch }
  }
  streams.beginLineage(epoch)
}

/**
 * A stream that is not known begins where the record stands: it was forgotten while a snapshot was taken. What is held is
 * a whole run of offsets all the same. A hole within one stream is damage.
 */
function streamFor(streams: Streams, record: Extract<LogRecord, { kind: 'publication' }>): Stream {
  const { channel, epoch, publication, timeMs, retention } = record
  const stream = streams.get(channel)
  if (stream?.epoch !== epoch) return streams.restore(channel, epoch, { offset: publication.offset - 1, timeMs, retention })
  if (publication.offset > stream.topOffset + 1) {
    throw new Inconsistent(`publication ${publication.offset} of a channel follows publication ${stream.topOffset}`)
  }
  return stream
}
