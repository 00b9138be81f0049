import { createHmac, timingSafeEqual } from 'node:crypto'
import type { TokenVerifier } from '../../auth/index.ts'
import type { Clock } from '../../runtime/index.ts'

/** The channel of the control room: one of the server's own. */
export const ADMIN_CHANNEL = '$$admin'

/** Who the control room is, as a client. */
export const ADMIN_USER = '$admin'

/** A token lasts so long; the page fetches the next one by itself, as long as it has the key. */
const TTL_SECONDS = 600

const PREFIX = 'tidegate-admin'

type Use = 'connection' | 'subscription'

/**
 * Tokens that let the control room connect and hear its channel, and do nothing else. They are no JWTs, because a server
 * that verifies with public keys has nothing to sign with, and because no key of an application shall be able to make one.
 * Instances with the same admin key accept each other's.
 */
export class AdminTokens {
  readonly #secret: string
  readonly #clock: Clock

  /** @param secret the admin key; where none is asked for, something that nobody can guess. */
  constructor(secret: string, clock: Clock) {
    this.#secret = secret
    this.#clock = clock
  }

  mint(): { readonly connection: string; readonly subscription: string; readonly expiresAt: number } {
    const expiresAt = Math.floor(this.#clock.wallMs() / 1_000) + TTL_SECONDS
    return { connection: this.#token('connection', expiresAt), subscription: this.#token('subscription', expiresAt), expiresAt }
  }

  /** The same verifier, which also knows these tokens. */
  over(verifier: TokenVerifier): TokenVerifier {
    return {
      verifyConnection: async (token) => {
        const judged = this.#judge('connection', token)
        if (typeof judged !== 'number') return judged ?? verifier.verifyConnection(token)
        return { kind: 'valid', claims: { user: ADMIN_USER, ...times(judged), subs: new Map() } }
      },
      verifySubscription: async (token) => {
        const judged = this.#judge('subscription', token)
        if (typeof judged !== 'number') return judged ?? verifier.verifySubscription(token)
        return { kind: 'valid', claims: { user: ADMIN_USER, channel: ADMIN_CHANNEL, ...times(judged), isOwn: true } }
      },
    }
  }

  /** @returns when it expires; `undefined` when it is no token of ours at all. */
  #judge(
    use: Use,
    token: string,
  ): number | { readonly kind: 'expired' } | { readonly kind: 'invalid'; readonly reason: string } | undefined {
    const [prefix, ...parts] = token.split('.')
    if (prefix !== PREFIX) return undefined
    const expiresAt = Number(parts[1])
    if (!Number.isSafeInteger(expiresAt) || !isSame(token, this.#token(use, expiresAt)))
      return { kind: 'invalid', reason: 'it is not a token of the control room' }
    return expiresAt > this.#clock.wallMs() / 1_000 ? expiresAt : { kind: 'expired' }
  }

  #token(use: Use, expiresAt: number): string {
    const text = `${PREFIX}.${use}.${expiresAt}`
    return `${text}.${createHmac('sha256', this.#secret).update(text).digest('base64url')}`
  }
}

function times(expiresAt: number): { readonly expiresAt: number; readonly issuedAt: number } {
  return { expiresAt, issuedAt: expiresAt - TTL_SECONDS }
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
