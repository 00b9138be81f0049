import { crc32 } from 'node:zlib'
import type { Retention, StoredPublication } from '../channel/index.ts'

/** One thing that the log tells. Times are log time. */
export type LogRecord =
  /** From here on the stream is this one, stands at `offset` and holds nothing: opened (0), removed, or a snapshot's start. */
  | {
      readonly kind: 'stream'
      readonly channel: string
      readonly epoch: string
      readonly offset: number
      readonly timeMs: number
      readonly retention: Retention
    }
  | {
      readonly kind: 'publication'
      readonly channel: string
      readonly epoch: string
      readonly publication: StoredPublication
      readonly id: string | undefined
      readonly timeMs: number
      readonly retention: Retention
    }
  /** An id that must still be recognised although its publication is no longer held. */
  | {
      readonly kind: 'id'
      readonly channel: string
      readonly epoch: string
      readonly id: string
      readonly offset: number
      readonly expiresMs: number
    }
  /** What stood behind this place may be gone: every stream that there is has this epoch from here on (rule D13). */
  | { readonly kind: 'lineage'; readonly epoch: string }

/**
 * A record on disk, little-endian: marker (2 bytes), payload length (4), CRC-32 of the payload (4), payload. The marker
 * begins with a byte that no UTF-8 text contains, so that nothing that people write can look like a record.
 */
const MARKER = 0xa7ff
const LENGTH_AT = 2
const CRC_AT = 6
export const RECORD_HEADER_BYTES = 10
/** The marker's bytes, to search for. */
export const RECORD_MARKER: Buffer = Buffer.from([0xff, 0xa7])
/** Longer than any record may be: a length beyond is damage, not a record. */
export const RECORD_BYTES_MAX = 0xff_ffff

const KINDS = { stream: 1, publication: 2, id: 3, lineage: 4 } as const
const HAS_INFO = 1
const HAS_TAGS = 2
const HAS_ID = 4
const IS_DELTA = 8

const FIRST_CAPACITY = 65_536
/** A buffer that grew beyond this for one large batch is given back. */
const KEPT_CAPACITY = 8 * 1_048_576
/** UTF-8 bytes of one UTF-16 unit, at most. */
const UTF8_BYTES_MAX = 3

/** Records one after the other, as they go to the disk. Reused: {@link bytes} is good until the next `reset`. */
export class RecordBuffer {
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY)
  #end = 0

  get length(): number {
    return this.#end
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end)
  }

  reset(): void {
    this.#end = 0
    if (this.#bytes.length > KEPT_CAPACITY) this.#bytes = Buffer.allocUnsafe(FIRST_CAPACITY)
  }

  /** @returns the bytes it takes. */
  add(record: LogRecord): number {
    const start = this.#end
    this.#reserve(RECORD_HEADER_BYTES + 64)
    this.#end += RECORD_HEADER_BYTES
    this.#byte(KINDS[record.kind])
    this.#text(record.kind === 'lineage' ? '' : record.channel)
    this.#text(record.epoch)
    this.#payload(record)
    const payloadAt = start + RECORD_HEADER_BYTES
    this.#bytes.writeUInt16LE(MARKER, start)
    this.#bytes.writeUInt32LE(this.#end - payloadAt, start + LENGTH_AT)
    this.#bytes.writeUInt32LE(crc32(this.#bytes.subarray(payloadAt, this.#end)), start + CRC_AT)
    return this.#end - start
  }

  #payload(record: LogRecord): void {
    switch (record.kind) {
      case 'stream':
        this.#number(record.offset)
        this.#number(record.timeMs)
        this.#retention(record.retention)
        return
      case 'publication':
        this.#number(record.publication.offset)
        this.#number(record.timeMs)
        this.#retention(record.retention)
        this.#publication(record.publication, record.id)
        return
      case 'id':
        this.#number(record.offset)
        this.#number(record.expiresMs)
        this.#text(record.id)
        return
      case 'lineage':
    }
  }

  #publication({ data, info, tags, delta }: StoredPublication, id: string | undefined): void {
    const flags =
      (info === undefined ? 0 : HAS_INFO) |
      (tags === undefined ? 0 : HAS_TAGS) |
      (id === undefined ? 0 : HAS_ID) |
      (delta === true ? IS_DELTA : 0)
    this.#byte(flags)
    this.#text(data)
    if (info !== undefined) this.#text(info)
    if (tags !== undefined) this.#text(JSON.stringify(tags))
    if (id !== undefined) this.#text(id)
  }

  #retention({ size, ttlMs, metaTtlMs, idWindowMs }: Retention): void {
    this.#number(size)
    this.#number(ttlMs)
    this.#number(metaTtlMs)
    this.#number(idWindowMs)
  }

  #byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#end++] = value
  }

  #number(value: number): void {
    this.#reserve(8)
    this.#end = this.#bytes.writeDoubleLE(value, this.#end)
  }

  #text(value: string): void {
    this.#reserve(4 + value.length * UTF8_BYTES_MAX)
    const length = this.#bytes.write(value, this.#end + 4, 'utf8')
    this.#bytes.writeUInt32LE(length, this.#end)
    this.#end += 4 + length
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + bytes))
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}

/** What stands at one place of a segment. */
export type Parsed =
  | { readonly kind: 'record'; readonly record: LogRecord; readonly bytes: number }
  /** The bytes end before the record does. `needs`: how many it takes to know more. */
  | { readonly kind: 'incomplete'; readonly needs: number }
  | { readonly kind: 'bad' }

const BAD: Parsed = { kind: 'bad' }

/** Reads the record that begins at `at`. */
export function parseRecord(bytes: Buffer, at: number): Parsed {
  const left = bytes.length - at
  if (left < RECORD_HEADER_BYTES) return { kind: 'incomplete', needs: RECORD_HEADER_BYTES }
  const length = bytes.readUInt32LE(at + LENGTH_AT)
  if (bytes.readUInt16LE(at) !== MARKER || length > RECORD_BYTES_MAX) return BAD
  const total = RECORD_HEADER_BYTES + length
  if (left < total) return { kind: 'incomplete', needs: total }
  const payload = bytes.subarray(at + RECORD_HEADER_BYTES, at + total)
  if (crc32(payload) !== bytes.readUInt32LE(at + CRC_AT)) return BAD
  const record = decode(payload)
  return record === undefined ? BAD : { kind: 'record', record, bytes: total }
}

/** Undefined: the checksum holds, but this is not one of our records. */
function decode(payload: Buffer): LogRecord | undefined {
  try {
    const read = new PayloadReader(payload)
    const kind = read.byte()
    const channel = read.text()
    const epoch = read.text()
    if (kind === KINDS.lineage) return { kind: 'lineage', epoch }
    if (kind === KINDS.stream) {
      return { kind: 'stream', channel, epoch, offset: read.number(), timeMs: read.number(), retention: read.retention() }
    }
    if (kind === KINDS.id) {
      return { kind: 'id', channel, epoch, offset: read.number(), expiresMs: read.number(), id: read.text() }
    }
    if (kind !== KINDS.publication) return undefined
    const offset = read.number()
    const timeMs = read.number()
    const retention = read.retention()
    const flags = read.byte()
    const data = read.text()
    const info = flags & HAS_INFO ? read.text() : undefined
    const tags = flags & HAS_TAGS ? (JSON.parse(read.text()) as NonNullable<StoredPublication['tags']>) : undefined
    const id = flags & HAS_ID ? read.text() : undefined
    const publication: StoredPublication = { data, offset, info, tags, delta: (flags & IS_DELTA) !== 0 }
    return { kind: 'publication', channel, epoch, publication, id, timeMs, retention }
  } catch {
    return undefined
  }
}

/** Reads a payload's fields in the order in which they were written; throws a RangeError behind the end. */
class PayloadReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++)
  }

  number(): number {
    const value = this.#bytes.readDoubleLE(this.#at)
    this.#at += 8
    return value
  }

  text(): string {
    const start = this.#at + 4
    const end = start + this.#bytes.readUInt32LE(this.#at)
    if (end > this.#bytes.length) throw new RangeError('the text is longer than the record')
    this.#at = end
    return this.#bytes.toString('utf8', start, end)
  }

  retention(): Retention {
    return { size: this.number(), ttlMs: this.number(), metaTtlMs: this.number(), idWindowMs: this.number() }
  }
}
