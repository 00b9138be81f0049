/** The first bytes of a frame that are looked at, and so kept, at most; the rest of a longer one flows after them. */
export const HEAD_BYTES = 131_072
/** Scalars of a frame that rules see, at most, and characters of each. */
export const WORDS_MAX = 32
export const WORD_CHARACTERS = 512

/** One request, or one reply, or one push: what stands at the top of the protocol. */
export interface Frame {
  /** The byte that names it (`*`, `+`, `>`, ...), or `inline` for a request in plain words. */
  readonly type: string
  /** Its first scalars in order, at whatever depth, cut; a null is an empty word. */
  readonly words: readonly string[]
  /** Elements at the top; 1 for a scalar, 0 for a request that nobody answers. */
  readonly size: number
  /** As they came. */
  readonly bytes: Buffer
  /** False for one that is longer than {@link HEAD_BYTES}: its `rest` follows. */
  readonly isWhole: boolean
}

/** A stream in pieces: their bytes in order are the stream. */
export type Piece =
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** More of the frame before it. */
  | { readonly kind: 'rest'; readonly bytes: Buffer; readonly isLast: boolean }
  /** Bytes that are not read, from the first one that could not be on. `reason` comes once. */
  | { readonly kind: 'unread'; readonly bytes: Buffer; readonly reason: string | undefined }

/** An error reply. */
export function isError({ type }: Pick<Frame, 'type'>): boolean {
  return type === '-' || type === '!'
}
