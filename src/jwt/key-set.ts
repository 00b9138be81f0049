import { importJWK, type CryptoKey, type JWK } from 'jose'
import type { FoundKeys, TokenHeader } from './key-source.ts'
import { RSA_BITS_MIN } from './public-key.ts'

/** Keys of one set that are looked at, at most; the rest is counted as refused. */
export const KEYS_MAX = 64

/** Which algorithms a key may verify: by its type, and by its curve where it has one. */
const ALGORITHMS: ReadonlyMap<string, readonly string[]> = new Map([
  // RSASSA-PSS (PS*) must be asked for by the key's own `alg`: one key, one scheme.
  ['RSA', ['RS256', 'RS384', 'RS512']],
  ['EC P-256', ['ES256']],
  ['EC P-384', ['ES384']],
  ['EC P-521', ['ES512']],
  ['OKP Ed25519', ['EdDSA', 'Ed25519']],
])
const PSS_ALGORITHMS = ['PS256', 'PS384', 'PS512']

/** Members that only private or symmetric keys have (RFC 7518, section 6). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

interface Key {
  readonly keyId: string | undefined
  readonly byAlgorithm: ReadonlyMap<string, CryptoKey>
}

/** The public keys of one JSON Web Key Set (RFC 7517), imported. */
export class KeySet {
  readonly #keys: readonly Key[]
  /** Keys that were left out: private, symmetric, for encryption, of an unknown type, or beyond {@link KEYS_MAX}. */
  readonly refused: number

  private constructor(keys: readonly Key[], refused: number) {
    this.#keys = keys
    this.refused = refused
  }

  /** Reads a parsed document; what is wrong with it is returned as text. A set without one usable key is no set. */
  static async read(document: unknown): Promise<KeySet | string> {
    if (typeof document !== 'object' || document === null) return 'it is not a JSON object'
    const { keys: members } = document as { readonly keys?: unknown }
    if (!Array.isArray(members)) return 'it has no list "keys"'
    const read = await Promise.all(members.slice(0, KEYS_MAX).map(readKey))
    const keys = read.filter((key) => key !== undefined)
    return keys.length > 0 ? new KeySet(keys, members.length - keys.length) : 'it holds no usable public key'
  }

  get size(): number {
    return this.#keys.length
  }

  /** A token that names no key gets one only if there is no choice. `unknown`: the set may have got the key since. */
  find(header: TokenHeader): Exclude<FoundKeys, { readonly kind: 'unavailable' }> | { readonly kind: 'unknown' } {
    const named = header.keyId === undefined ? this.#keys : this.#keys.filter((key) => key.keyId === header.keyId)
    if (named.length === 0) return { kind: 'unknown' }
    const keys = named.flatMap((key) => key.byAlgorithm.get(header.algorithm) ?? [])
    if (keys.length === 0) return { kind: 'none', reason: 'the key set has no key for the algorithm of the token' }
    if (header.keyId === undefined && keys.length > 1) {
      return { kind: 'none', reason: 'the token names no key, and the key set has several' }
    }
    return { kind: 'keys', keys }
  }
}

async function readKey(member: unknown): Promise<Key | undefined> {
  if (typeof member !== 'object' || member === null) return undefined
  const jwk = member as JWK
  if (SECRET_MEMBERS.some((name) => name in jwk)) return undefined
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) return undefined
  const byAlgorithm = new Map<string, CryptoKey>()
  for (const algorithm of algorithmsOf(jwk)) {
    const key = await importKey(jwk, algorithm)
    if (key === undefined) return undefined
    byAlgorithm.set(algorithm, key)
  }
  if (byAlgorithm.size === 0) return undefined
  return { keyId: typeof jwk.kid === 'string' ? jwk.kid : undefined, byAlgorithm }
}

function algorithmsOf(jwk: JWK): readonly string[] {
  const allowed = ALGORITHMS.get(jwk.crv === undefined ? String(jwk.kty) : `${jwk.kty} ${jwk.crv}`) ?? []
  if (jwk.alg === undefined) return allowed
  const choice = jwk.kty === 'RSA' ? [...allowed, ...PSS_ALGORITHMS] : allowed
  return choice.filter((algorithm) => algorithm === jwk.alg)
}

/** Nothing when the numbers of the key make no key, or an RSA key is too short for jose to use. */
async function importKey(jwk: JWK, algorithm: string): Promise<CryptoKey | undefined> {
  const key = await importJWK({ ...jwk, key_ops: ['verify'] }, algorithm).catch(() => undefined)
  if (key === undefined || key instanceof Uint8Array || key.type !== 'public') return undefined
  const { modulusLength } = key.algorithm as { readonly modulusLength?: number }
  return modulusLength !== undefined && modulusLength < RSA_BITS_MIN ? undefined : key
}
