import { isUtf8 } from 'node:buffer'
import { createDelta } from 'fossil-delta'
import type { MakeDelta } from '../channel/index.ts'

/**
 * Fossil's delta format over UTF-8 bytes, as the client library applies it. A delta travels as text, so one that cuts a
 * character in two is none: the whole is sent instead. (The library's own functions for strings get such texts wrong.)
 */
export const fossilDelta: MakeDelta = (before, after) => {
  const delta = createDelta(Buffer.from(before) as Uint8Array, Buffer.from(after) as Uint8Array)
  return isUtf8(delta) ? Buffer.from(delta).toString() : undefined
}
