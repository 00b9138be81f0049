/** Of FNV-1a, 32 bits: what is hashed code by code while it is read goes on from these. */
export const FNV_BASIS = 0x811c9dc5
export const FNV_PRIME = 0x01000193

/** FNV-1a over a part of a text, then mixed: 32 bits, the same in every run. */
export function hashText(text: string, start: number, end: number): number {
  let hash = FNV_BASIS
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME)
  return mix(hash)
}

/** Spreads the bits of a number (the finaliser of MurmurHash3). */
export function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
