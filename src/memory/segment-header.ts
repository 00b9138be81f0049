import { crc32 } from 'node:zlib'

/** A segment begins with: `tidegate` (8 bytes), format version (4, little-endian), CRC-32 of these twelve (4). */
const NAME = 'tidegate'
const VERSION_AT = 8
const CRC_AT = 12
export const FORMAT_VERSION = 1
export const SEGMENT_HEADER_BYTES = 16

export type SegmentHeader =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown-version'; readonly version: number }
  | { readonly kind: 'not-a-segment' }

export function encodeSegmentHeader(): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES)
  bytes.write(NAME, 'latin1')
  bytes.writeUInt32LE(FORMAT_VERSION, VERSION_AT)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CRC_AT)), CRC_AT)
  return bytes
}

export function parseSegmentHeader(bytes: Buffer): SegmentHeader {
  const isOurs = bytes.length === SEGMENT_HEADER_BYTES && bytes.toString('latin1', 0, VERSION_AT) === NAME
  if (!isOurs || bytes.readUInt32LE(CRC_AT) !== crc32(bytes.subarray(0, CRC_AT))) return { kind: 'not-a-segment' }
  const version = bytes.readUInt32LE(VERSION_AT)
  return version === FORMAT_VERSION ? { kind: 'known' } : { kind: 'unknown-version', version }
}
