/** What came of asking the disk for a proof. What is thrown instead is a fault of ours. */
export type DiskProof =
  | { readonly kind: 'proved'; readonly bytes: number; readonly file: string }
  | { readonly kind: 'not-ready'; readonly reason: string }

/**
 * The proof's bytes. They are no record and hold no marker of one: a process that ends in the middle of the proof leaves an
 * end that was cut off, which the next start drops (rule D2).
 */
export function canaryOf(nonce: string): Buffer {
  return Buffer.from(`canary ${nonce}\n`, 'latin1')
}
