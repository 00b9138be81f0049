/** Takes back every token of `user` that was issued before `issuedBefore`. Times are Unix seconds. */
export interface Revocation {
  readonly user: string
  readonly issuedBefore: number
  /** When the last token that this covers has expired, and the revocation may be forgotten. */
  readonly keepUntil: number
}

/**
 * Whose tokens were taken back. Bounded: at `max` a new revocation is refused (`full`) rather than an old one forgotten,
 * because forgetting would let somebody in.
 */
export class Revocations {
  readonly #byUser = new Map<string, Revocation>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#byUser.size
  }

  /** A second revocation of a user widens the first: the later bounds hold. */
  revoke(revocation: Revocation, nowSeconds: number): 'revoked' | 'full' {
    const before = this.#byUser.get(revocation.user)
    if (before === undefined && this.#byUser.size >= this.#max) {
      this.sweep(nowSeconds)
      if (this.#byUser.size >= this.#max) return 'full'
    }
    this.#byUser.set(revocation.user, {
      user: revocation.user,
      issuedBefore: Math.max(revocation.issuedBefore, before?.issuedBefore ?? 0),
      keepUntil: Math.max(revocation.keepUntil, before?.keepUntil ?? 0),
    })
    return 'revoked'
  }

  /** @param issuedAt absent counts as issued at 0: a token without `iat` is covered by any revocation of its user. */
  covers(user: string, issuedAt: number | undefined): boolean {
    const revocation = this.#byUser.get(user)
    return revocation !== undefined && (issuedAt ?? 0) < revocation.issuedBefore
  }

  /** What holds for a user. */
  of(user: string): Revocation | undefined {
    return this.#byUser.get(user)
  }

  /** Forgets what no living token needs. */
  sweep(nowSeconds: number): void {
    for (const [user, revocation] of this.#byUser) if (revocation.keepUntil <= nowSeconds) this.#byUser.delete(user)
  }

  /** All that are held, for keeping over a restart. */
  all(): readonly Revocation[] {
    return [...this.#byUser.values()]
  }
}
