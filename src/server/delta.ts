import { createStringDelta } from 'fossil-delta'
import type { MakeDelta } from '../channel/index.ts'

/** Fossil's delta format, which the client library applies to UTF-8 bytes. */
export const fossilDelta: MakeDelta = (before, after) => createStringDelta(before, after)
