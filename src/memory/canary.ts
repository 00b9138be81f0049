/** What came of asking the disk for a proof. What is thrown instead is a fault of ours. */
export type DiskProof =
  | { readonly kind: 'proved'; readonly bytes: number; readonly file: string }
  | { readonly kind: 'not-ready'; readonly reason: string }

/** A block of most file systems: a disk that is full to the last block has room for a few bytes, and none for a proof. */
const BLOCK_BYTES = 4_096

/**
 * The proof's bytes. They are no record and hold no marker of one: a process that ends in the middle of the proof leaves an
 * end that was cut off, which the next start drops (rule D2).
 */
export function canaryOf(nonce: string): Buffer {
  return Buffer.alloc(BLOCK_BYTES, `canary ${nonce}\n`, 'latin1')
}
