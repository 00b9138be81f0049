import { decodeProtectedHeader, errors, jwtVerify, type CryptoKey } from 'jose'
import type { Verified } from '../auth/index.ts'
import type { RawClaims } from './claim-values.ts'
import type { KeySource, TokenHeader } from './key-source.ts'

/** Characters of a token, at most. It fits into a frame several times over, and is checked before anything is decoded. */
export const TOKEN_LENGTH_MAX = 16_384

/** What a token must have been made with and for. */
export interface Trust {
  readonly keys: KeySource
  /** Absent: not looked at. */
  readonly issuer: string | undefined
  readonly audience: string | undefined
}

/**
 * Checks the signature first, then `exp`, `nbf`, `iss` and `aud`, so that nothing is said of a token that nobody signed:
 * an expired one with a bad signature is invalid. Rejects only when a check itself is broken.
 */
export async function checkToken(token: string, trust: Trust, nowMs: number): Promise<Verified<RawClaims>> {
  if (token.length > TOKEN_LENGTH_MAX) return invalid(`the token is longer than ${TOKEN_LENGTH_MAX} characters`)
  const header = readHeader(token)
  if (header === undefined) return invalid('the token is not a signed JWT')
  const found = await trust.keys.find(header)
  if (found.kind === 'unavailable') return found
  if (found.kind === 'none') return invalid(found.reason)
  for (const key of found.keys) {
    const checked = await checkWith(key, token, header.algorithm, trust, nowMs)
    if (checked !== 'bad-signature') return checked
  }
  return invalid('the signature is not that of a key we trust')
}

function readHeader(token: string): TokenHeader | undefined {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    if (typeof alg !== 'string' || (kid !== undefined && typeof kid !== 'string')) return undefined
    return { algorithm: alg, keyId: kid }
  } catch {
    return undefined
  }
}

async function checkWith(
  key: CryptoKey,
  token: string,
  algorithm: string,
  trust: Trust,
  nowMs: number,
): Promise<Verified<RawClaims> | 'bad-signature'> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      currentDate: new Date(nowMs),
      ...(trust.issuer === undefined ? {} : { issuer: trust.issuer }),
      ...(trust.audience === undefined ? {} : { audience: trust.audience }),
    })
    return { kind: 'valid', claims: payload }
  } catch (error) {
    if (error instanceof errors.JOSEError) return refusal(error)
    throw error
  }
}

/** Our own words for what jose found: its messages are for developers, and its errors carry the claims. */
function refusal(error: errors.JOSEError): Verified<RawClaims> | 'bad-signature' {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature'
  if (error instanceof errors.JWTExpired) return { kind: 'expired' }
  if (error instanceof errors.JWTClaimValidationFailed) {
    // Not valid yet: answered as Centrifugo does. The client asks for a new token and comes again, and two clocks that
    // differ by a second turn nobody away for good.
    if (error.claim === 'nbf' && error.reason === 'check_failed') return { kind: 'expired' }
    return invalid(`claim "${error.claim}" is ${error.reason === 'missing' ? 'missing' : 'not as it must be'}`)
  }
  return invalid('the token is not a signed JWT')
}

function invalid(reason: string): Extract<Verified<never>, { kind: 'invalid' }> {
  return { kind: 'invalid', reason }
}
