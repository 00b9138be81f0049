import { createPrivateKey, type KeyObject } from 'node:crypto'
import { importPKCS8, SignJWT, type CryptoKey } from 'jose'
import type { SubscriptionGrant } from '../auth/index.ts'
import { TidegateError } from '../runtime/index.ts'
import type { Json } from './claim-values.ts'

/** What signs: a shared secret (HS256 unless said otherwise), or a PEM (PKCS#8 or older) of an RSA, EC or Ed25519 key. */
export type SigningKey =
  | { readonly kind: 'secret'; readonly secret: string; readonly algorithm?: 'HS256' | 'HS384' | 'HS512' }
  | {
      readonly kind: 'private-key'
      readonly pem: string
      /** Default: RS256 for RSA, what the curve says for EC, EdDSA for Ed25519. */
      readonly algorithm?: string
      /** `kid`, for a key that is published in a key set. */
      readonly keyId?: string
    }

/** What tokens of both sorts say. */
interface TokenDraft {
  /** Empty: the anonymous user. */
  readonly user: string
  /** Absent: the token never expires. */
  readonly ttlSeconds?: number
  readonly info?: Json
  readonly issuer?: string
  readonly audience?: string
  /** The claim that names the user. Default `sub`. */
  readonly userIdClaim?: string
}

export interface ConnectionTokenDraft extends TokenDraft {
  /** Server-side subscriptions. */
  readonly channels?: readonly string[]
  readonly subs?: Readonly<Record<string, SubscriptionGrant>>
  readonly meta?: Json
}

export interface SubscriptionTokenDraft extends TokenDraft {
  readonly channel: string
}

/** @param nowMs wall time: `iat`, and what `exp` counts from. Throws a `keys` error when the key cannot sign. */
export async function mintConnectionToken(draft: ConnectionTokenDraft, key: SigningKey, nowMs: number): Promise<string> {
  const { channels, subs, meta } = draft
  return sign({ ...common(draft, nowMs), ...present({ channels, subs, meta }) }, key)
}

/** @param nowMs as for {@link mintConnectionToken}. */
export async function mintSubscriptionToken(draft: SubscriptionTokenDraft, key: SigningKey, nowMs: number): Promise<string> {
  return sign({ ...common(draft, nowMs), channel: draft.channel }, key)
}

type Claims = Record<string, unknown>

function common(draft: TokenDraft, nowMs: number): Claims {
  const nowSeconds = Math.floor(nowMs / 1_000)
  const exp = draft.ttlSeconds === undefined ? undefined : nowSeconds + draft.ttlSeconds
  return {
    [draft.userIdClaim ?? 'sub']: draft.user,
    iat: nowSeconds,
    ...present({ exp, info: draft.info, iss: draft.issuer, aud: draft.audience }),
  }
}

function present(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

async function sign(claims: Claims, key: SigningKey): Promise<string> {
  if (key.kind === 'secret') {
    if (key.secret === '') throw unsuitable('the secret is empty')
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'JWT', alg: key.algorithm ?? 'HS256' })
      .sign(Buffer.from(key.secret, 'utf8'))
  }
  const { algorithm, cryptoKey } = await readPrivateKey(key.pem, key.algorithm)
  const kid = key.keyId === undefined ? {} : { kid: key.keyId }
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: algorithm, ...kid }).sign(cryptoKey)
}

async function readPrivateKey(pem: string, asked: string | undefined): Promise<{ algorithm: string; cryptoKey: CryptoKey }> {
  try {
    const key = createPrivateKey(pem)
    const algorithm = asked ?? usualAlgorithm(key)
    return { algorithm, cryptoKey: await importPKCS8(key.export({ type: 'pkcs8', format: 'pem' }).toString(), algorithm) }
  } catch (cause) {
    throw unsuitable('it is not a private key that JWTs can be signed with', cause)
  }
}

const CURVE_ALGORITHMS: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' }

function usualAlgorithm(key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa') return 'RS256'
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA'
  // Any other name ends in importPKCS8, which refuses it.
  return CURVE_ALGORITHMS[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'unknown'
}

function unsuitable(reason: string, cause?: unknown): TidegateError {
  return new TidegateError('keys', `cannot sign the token: ${reason}`, { cause })
}
