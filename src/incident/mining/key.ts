import { createHash } from 'node:crypto'

/** Changes when the same entries would be grouped by another rule: keys of different versions are never compared. */
const VERSION = 'v1'
const LENGTH = 12
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** What a group is known by. The service belongs to it: the same words of two services are two things to repair, with two owners. */
export interface Identity {
  readonly service: string
  readonly by: 'error' | 'event' | 'template'
  readonly text: string
}

/** The key of a group: `v1:` and 12 characters, 60 bits of SHA-256 in base 32. */
export function keyOf({ service, by, text }: Identity): string {
  const digest = createHash('sha256').update(`${service}\u0000${by}\u0000${text}`).digest()
  let bits = 0n
  for (const byte of digest.subarray(0, 8)) bits = (bits << 8n) | BigInt(byte)
  let key = ''
  for (let at = 0; at < LENGTH; at++) key += ALPHABET[Number((bits >> BigInt(59 - at * 5)) & 31n)] ?? ''
  return `${VERSION}:${key}`
}
