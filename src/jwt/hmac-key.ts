import { subtle } from 'node:crypto'
import { TidegateError } from '../runtime/index.ts'
import type { KeysByAlgorithm } from './public-key.ts'

/** Shorter secrets can be guessed off line from one token (RFC 7518, section 3.2). */
export const SECRET_BYTES_MIN = 32

const HASHES = [
  ['HS256', 'SHA-256'],
  ['HS384', 'SHA-384'],
  ['HS512', 'SHA-512'],
] as const

/**
 * Imports a shared secret. Throws a `keys` error when it is empty, or is a PEM: a public key as secret is the classic
 * confusion of algorithms, because everybody may have it.
 */
export async function importSecret(option: string, secret: string): Promise<KeysByAlgorithm> {
  if (secret === '') throw refused(option, 'it is empty', 'Set a random secret of at least 32 bytes, or leave the option out.')
  if (secret.includes('-----BEGIN ')) {
    throw refused(
      option,
      'it holds a PEM, not a secret',
      'Put a public key into rsa_public_key, ecdsa_public_key or eddsa_public_key.',
    )
  }
  const bytes = Buffer.from(secret, 'utf8')
  return new Map(
    await Promise.all(
      HASHES.map(async ([algorithm, hash]) => {
        const key = await subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['verify'])
        return [algorithm, key] as const
      }),
    ),
  )
}

/** What to say of a secret that is accepted with unease. */
export function secretWarning(option: string, secret: string): string | undefined {
  if (Buffer.byteLength(secret, 'utf8') >= SECRET_BYTES_MIN) return undefined
  return `${option} is shorter than ${SECRET_BYTES_MIN} bytes: it can be guessed from one token`
}

function refused(option: string, reason: string, advice: string): TidegateError {
  return new TidegateError('keys', `cannot use ${option}: ${reason}`, { advice })
}
