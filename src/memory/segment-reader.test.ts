import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Retention } from '../channel/index.ts'
import type { LogFile } from './files.ts'
import { RecordBuffer, type LogRecord } from './record.ts'
import { readRecords, type SegmentEnd } from './segment-reader.ts'

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }
const FROM = 16

const RECORDS: readonly LogRecord[] = [
  { kind: 'stream', channel: 'räume', epoch: '0123abcd', offset: 41, timeMs: 1_767_225_600_000, retention: KEPT },
  {
    kind: 'publication',
    channel: 'räume',
    epoch: '0123abcd',
    id: 'ä-1',
    timeMs: 1_767_225_600_001,
    retention: KEPT,
    publication: { data: '{"text":"👋"}', offset: 42, info: '{"user":"ü"}', tags: { a: 'ß' }, delta: true },
  },
  {
    kind: 'publication',
    channel: '',
    epoch: '0123abcd',
    id: undefined,
    timeMs: 0,
    retention: KEPT,
    publication: { data: 'null', offset: Number.MAX_SAFE_INTEGER, info: undefined, tags: undefined, delta: false },
  },
  { kind: 'id', channel: 'räume', epoch: '0123abcd', id: 'ö', offset: 7, expiresMs: 1_767_225_600_002 },
]

/** A file in memory that gives at most `most` bytes to one read. */
function fileOf(content: Buffer, most: number): LogFile {
  const no = (): Promise<never> => Promise.reject(new Error('only read'))
  return {
    read: (into, position) => Promise.resolve(content.copy(into, 0, position, Math.min(position + most, position + into.length))),
    write: no,
    truncate: no,
    isAt: no,
    sync: no,
    size: no,
    close: no,
  }
}

async function read(records: Buffer, most: number): Promise<{ readonly read: readonly LogRecord[]; readonly end: SegmentEnd }> {
  const found: LogRecord[] = []
  const end = await readRecords(fileOf(Buffer.concat([Buffer.alloc(FROM), records]), most), FROM, (record) => found.push(record))
  return { read: found, end }
}

describe('reading a segment', () => {
  const buffer = new RecordBuffer()
  const ends = RECORDS.map((record) => {
    buffer.add(record)
    return buffer.length
  })
  const whole = Buffer.from(buffer.bytes())
  const [firstEnd = 0, secondEnd = 0] = ends

  test.each([1, 2, 3, 7, 64, 1_000])('[D4] every record is read as it was written, %i bytes at a time', async (most) => {
    expect(await read(whole, most)).toEqual({ read: RECORDS, end: { kind: 'whole', size: FROM + whole.length } })
  })

  /** Few bytes at a time cost most: then not each place is tried, but another fifth of them for each number. */
  const places = (from: number, most: number): readonly number[] => {
    const step = most < 7 ? 5 : 1
    const first = from + (step === 1 ? 0 : most)
    return [
      ...new Set([
        from,
        ...Array.from({ length: Math.ceil((secondEnd - first) / step) }, (_, at) => first + at * step),
        secondEnd - 1,
      ]),
    ]
  }

  test.each([1, 2, 3, 7, 64, 1_000])('[D5] damage that records follow is found, %i bytes at a time', async (most) => {
    for (const at of places(firstEnd, most)) {
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 0x80
      expect(await read(damaged, most), `byte ${at}`).toEqual({
        read: RECORDS.slice(0, 1),
        end: { kind: 'damaged', at: FROM + firstEnd, next: FROM + secondEnd },
      })
    }
  })

  test.each([1, 3, 1_000])('[D2] a record that was cut off is told from damage, %i bytes at a time', async (most) => {
    for (const size of places(firstEnd + 1, most)) {
      expect(await read(whole.subarray(0, size), most), `${size} bytes`).toEqual({
        read: RECORDS.slice(0, 1),
        end: { kind: 'torn', at: FROM + firstEnd, size: FROM + size },
      })
    }
  })

  test('[D2] what people wrote cannot look like a record', async () => {
    const forged = new RecordBuffer()
    forged.add({ kind: 'id', channel: 'c', epoch: 'e', id: 'i', offset: 1, expiresMs: 1 })
    const text = forged.bytes().toString('latin1')
    const holder = new RecordBuffer()
    const publication = { data: JSON.stringify(text) + text, offset: 1, info: text, tags: { text }, delta: false }
    holder.add({ kind: 'publication', channel: text, epoch: 'e', id: text, timeMs: 0, retention: KEPT, publication })
    const cut = holder.bytes().subarray(0, -1)
    expect((await read(cut, 1_000)).end).toEqual({ kind: 'torn', at: FROM, size: FROM + cut.length })
  })

  test('[D5] a record whose checksum holds but whose content is none of ours is damage', async () => {
    const strange = new RecordBuffer()
    strange.add({ kind: 'id', channel: 'c', epoch: 'e', id: 'i', offset: 1, expiresMs: 1 })
    const bytes = Buffer.from(strange.bytes())
    bytes[10] = 9
    bytes.writeUInt32LE(crc32(bytes.subarray(10)), 6)
    const { end } = await read(Buffer.concat([bytes, whole]), 1_000)
    expect(end).toEqual({ kind: 'damaged', at: FROM, next: FROM + bytes.length })
  })
})
