import { createPublicKey, type KeyObject } from 'node:crypto'
import { importSPKI, type CryptoKey } from 'jose'
import { TidegateError } from '../runtime/index.ts'

/** The kinds of public key that an option can hold. */
export type PublicKeyKind = 'rsa' | 'ecdsa' | 'eddsa'

/** Bits below which jose refuses an RSA key (RFC 7518, section 3.3). */
export const RSA_BITS_MIN = 2048

const CURVE_ALGORITHMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['prime256v1', ['ES256']],
  ['secp384r1', ['ES384']],
  ['secp521r1', ['ES512']],
])

/** An imported key, by the algorithm it was imported for. */
export type KeysByAlgorithm = ReadonlyMap<string, CryptoKey>

/**
 * Reads a PEM: SPKI, PKCS#1 or a certificate. Throws a `keys` error that names the option when it is none, or a key of
 * another kind, or too short, or private (a server that only checks must not hold what signs).
 */
export async function readPublicKey(option: string, kind: PublicKeyKind, pem: string): Promise<KeysByAlgorithm> {
  const key = parse(option, pem)
  const algorithms = algorithmsOf(key, kind)
  if (typeof algorithms === 'string') throw unreadable(option, algorithms)
  const spki = key.export({ type: 'spki', format: 'pem' }).toString()
  return new Map(await Promise.all(algorithms.map(async (algorithm) => [algorithm, await importSPKI(spki, algorithm)] as const)))
}

function parse(option: string, pem: string): KeyObject {
  if (pem.includes('PRIVATE KEY-----')) throw unreadable(option, 'it holds a private key')
  try {
    return createPublicKey(pem)
  } catch (cause) {
    throw unreadable(option, 'it is not a PEM of a public key', cause)
  }
}

/** The algorithms that a key verifies when it was given as one of this kind, or what is wrong with it. */
function algorithmsOf(key: KeyObject, kind: PublicKeyKind): readonly string[] | string {
  const { type, algorithms } = KINDS[kind]
  return key.asymmetricKeyType === type ? algorithms(key) : `it holds a key of type ${key.asymmetricKeyType}, not ${type}`
}

const KINDS: Readonly<
  Record<PublicKeyKind, { readonly type: string; readonly algorithms: (key: KeyObject) => readonly string[] | string }>
> = {
  rsa: { type: 'rsa', algorithms: rsaAlgorithms },
  ecdsa: { type: 'ec', algorithms: ecdsaAlgorithms },
  eddsa: { type: 'ed25519', algorithms: () => ['EdDSA', 'Ed25519'] },
}

function rsaAlgorithms(key: KeyObject): readonly string[] | string {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return bits < RSA_BITS_MIN ? `the key has fewer than ${RSA_BITS_MIN} bits` : ['RS256', 'RS384', 'RS512']
}

function ecdsaAlgorithms(key: KeyObject): readonly string[] | string {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? 'of the key'
  return CURVE_ALGORITHMS.get(curve) ?? `the curve ${curve} has no algorithm here`
}

function unreadable(option: string, reason: string, cause?: unknown): TidegateError {
  return new TidegateError('keys', `cannot read ${option}: ${reason}`, {
    advice: 'Give the public key as PEM, beginning with -----BEGIN PUBLIC KEY-----.',
    cause,
  })
}
