import type { ConnectionClaims, SubscriptionClaims, TokenVerifier, Verified } from '../../../auth/index.ts'
import type { Traffic } from './traffic.ts'

/**
 * Tokens whose meaning is their text: `user`, `user@<issued>`, `user!<expires>` in Unix seconds; `user/channel` for a subscription;
 * `bad` and `expired` are what they say. Judged some time later, as by keys that must be fetched: what a real verifier makes of a
 * real token is held by src/jwt.
 */
export function farVerifier(traffic: Traffic): TokenVerifier {
  return {
    async verifyConnection(token) {
      await traffic.point('a token is judged')
      return judged<ConnectionClaims>(token, traffic, (user, times) => ({ user, subs: new Map(), ...times }))
    },
    async verifySubscription(token) {
      await traffic.point('a subscription token is judged')
      const [who = '', channel = ''] = token.split('/')
      return judged<SubscriptionClaims>(who, traffic, (user, times) => ({ user, channel, ...times }))
    },
  }
}

function judged<Claims>(
  token: string,
  { sim }: Traffic,
  claims: (user: string, times: { readonly issuedAt?: number; readonly expiresAt?: number }) => Claims,
): Verified<Claims> {
  const [, user = '', issued, expires] = /^([^@!]*)(?:@(\d+))?(?:!(\d+))?$/.exec(token) ?? []
  if (token === 'bad') return { kind: 'invalid', reason: 'it says so' }
  if (token === 'expired' || (expires !== undefined && Number(expires) * 1_000 <= sim.clock.wallMs())) return { kind: 'expired' }
  return {
    kind: 'valid',
    claims: claims(user, {
      ...(issued !== undefined && { issuedAt: Number(issued) }),
      ...(expires !== undefined && { expiresAt: Number(expires) }),
    }),
  }
}
