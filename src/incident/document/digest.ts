import { createHash } from 'node:crypto'
import type { Entry } from '../entries/index.ts'
import { canonical } from './canonical.ts'

/**
 * What an entry says, in 64 characters: its time, its words and its fields, as they were read and redacted. One byte of it changed
 * is another digest. Where it stands is no part of it.
 */
export function digestOf({ ref: _ref, ...said }: Entry): string {
  return createHash('sha256').update(canonical(said)).digest('hex')
}
