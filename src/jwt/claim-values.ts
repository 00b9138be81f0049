import type { ConnectionClaims } from '../auth/index.ts'

/** JSON of any shape, as the claims carry it. */
export type Json = Exclude<ConnectionClaims['info'], undefined>

/** The claims of a token whose signature was checked. Their types were not: the issuer may be wrong. */
export type RawClaims = Readonly<Record<string, unknown>>

/** How the claims of one sort of token are read. */
export interface ClaimsReader<Claims> {
  /** Throws a {@link ClaimError}. */
  read(claims: RawClaims, userIdClaim: string): Claims
  /** A claim that Centrifugo would heed and Tidegate does not, if the token has one. One of a few fixed names. */
  ignored(claims: RawClaims): string | undefined
}

/** A claim says something that cannot be used. The message names the claim and never quotes it. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError'
}

/** Encoders of some languages write `null` for what is not there; it counts as absent. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

export function objectClaim(name: string, value: unknown): RawClaims {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ClaimError(`claim "${name}" is not an object`)
  return value as RawClaims
}

export function textClaim(name: string, value: unknown): string | undefined {
  if (isAbsent(value)) return undefined
  if (typeof value !== 'string') throw new ClaimError(`claim "${name}" is not a string`)
  return value
}

/** Whole Unix seconds, rounded down. */
export function secondsClaim(name: string, value: unknown): number | undefined {
  if (isAbsent(value)) return undefined
  const seconds = typeof value === 'number' ? Math.floor(value) : NaN
  if (!Number.isSafeInteger(seconds)) throw new ClaimError(`claim "${name}" is not a time in seconds`)
  return seconds
}

/**
 * JSON from `<name>` or, where that is set, from base64 in `b64<name>`. Centrifugo takes any bytes there, for its
 * Protobuf clients; what travels as JSON must be JSON.
 */
export function jsonClaim(name: 'info' | 'data', claims: RawClaims): Json | undefined {
  const encoded = textClaim(`b64${name}`, claims[`b64${name}`]) ?? ''
  if (encoded !== '') return jsonFromBase64(`b64${name}`, encoded)
  const value = claims[name]
  return isAbsent(value) ? undefined : (value as Json)
}

function jsonFromBase64(name: string, encoded: string): Json {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'))
    return JSON.parse(text) as Json
  } catch {
    // The cause would quote the claim.
    throw new ClaimError(`claim "${name}" is not base64 of JSON`)
  }
}

/**
 * When the connection or the subscription ends: `expire_at` where the token has it (0: never), else with the token.
 * The token's own life is `exp` alone, so that a token can be for one use within a minute and what it opens stay open.
 */
export function lifeEnd(claims: RawClaims): number | undefined {
  const expireAt = secondsClaim('expire_at', claims['expire_at'])
  if (expireAt === undefined) return secondsClaim('exp', claims['exp'])
  return expireAt > 0 ? expireAt : undefined
}

/** The user. Without `sub` it is the anonymous one, as in Centrifugo; another claim that was chosen must be there. */
export function userClaim(name: string, claims: RawClaims): string {
  const value = claims[name]
  if (name === 'sub') return textClaim(name, value) ?? ''
  if (isAbsent(value)) throw new ClaimError(`claim "${name}", which names the user, is missing`)
  // Other issuers number their users.
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return textClaim(name, value) ?? ''
}
