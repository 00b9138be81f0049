import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { KEYS_MAX, KeySet } from './key-set.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed25519 = generateKeyPairSync('ed25519')
const publicRsa = rsa.publicKey.export({ format: 'jwk' })
const publicP256 = p256.publicKey.export({ format: 'jwk' })

async function read(...keys: unknown[]): Promise<KeySet> {
  const set = await KeySet.read({ keys })
  if (typeof set === 'string') throw new Error(set)
  return set
}

describe('a key set', () => {
  test.each([
    [null, 'it is not a JSON object'],
    ['keys', 'it is not a JSON object'],
    [{}, 'it has no list "keys"'],
    [{ keys: {} }, 'it has no list "keys"'],
    [{ keys: [] }, 'it holds no usable public key'],
    [{ keys: [null, 7, 'key', {}, { kty: 'RSA' }, { kty: 'RSA', n: 7, e: {} }] }, 'it holds no usable public key'],
  ])('%j is none: %s', async (document, reason) => {
    expect(await KeySet.read(document)).toBe(reason)
  })

  test.each<[string, object]>([
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }],
    ['a private RSA key', rsa.privateKey.export({ format: 'jwk' })],
    ['a private EC key', p256.privateKey.export({ format: 'jwk' })],
    ['a private Ed25519 key', ed25519.privateKey.export({ format: 'jwk' })],
    ['a public key that carries a secret besides', { ...publicP256, k: 'c2VjcmV0' }],
    ['a key for encryption', { ...publicRsa, use: 'enc' }],
    ['a key whose operations leave out verify', { ...publicRsa, key_ops: ['encrypt'] }],
    ['a key whose operations are no list', { ...publicRsa, key_ops: 'verify' }],
    ['a key with an HMAC algorithm', { ...publicRsa, alg: 'HS256' }],
    ['a key with the algorithm of another type', { ...publicRsa, alg: 'ES256' }],
    ['a curve without algorithm', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' })],
    ['a key for agreement', generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })],
    ['a short RSA key', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })],
    ['a point that is not on the curve', { ...publicP256, y: publicP256.x }],
  ])('%s is refused, and the rest is used', async (_, key) => {
    const set = await read({ ...key, kid: 'bad' }, { ...publicP256, kid: 'good' })
    expect(set.refused).toBe(1)
    expect(set.find({ algorithm: 'ES256', keyId: 'bad' }).kind).toBe('unknown')
    expect(set.find({ algorithm: 'ES256', keyId: 'good' }).kind).toBe('keys')
  })

  test('a key verifies the algorithms of its type, and RSASSA-PSS only when it says so', async () => {
    const set = await read(
      { ...publicRsa, kid: 'rsa' },
      { ...publicRsa, kid: 'pss', alg: 'PS256', use: 'sig', key_ops: ['verify'] },
    )
    const kinds = (keyId: string): string[] =>
      ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'ES256', 'HS256', 'none'].filter(
        (algorithm) => set.find({ algorithm, keyId }).kind === 'keys',
      )
    expect(kinds('rsa')).toEqual(['RS256', 'RS384', 'RS512'])
    expect(kinds('pss')).toEqual(['PS256'])
  })

  test('a token that names no key gets the only one there is, and none where there is a choice', async () => {
    const single = await read(publicP256)
    expect(single.find({ algorithm: 'ES256', keyId: undefined }).kind).toBe('keys')
    expect(single.find({ algorithm: 'ES256', keyId: 'any' }).kind).toBe('unknown')
    const mixed = await read({ ...publicP256, kid: 'a' }, { ...publicRsa, kid: 'b' })
    expect(mixed.find({ algorithm: 'RS256', keyId: undefined }).kind).toBe('keys')
    const another = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    const several = await read({ ...publicP256, kid: 'a' }, { ...another, kid: 'b' })
    expect(several.find({ algorithm: 'ES256', keyId: undefined })).toEqual({
      kind: 'none',
      reason: 'the token names no key, and the key set has several',
    })
  })

  test('at most so many keys are looked at', async () => {
    const many = Array.from({ length: KEYS_MAX }, (_, index) => ({ ...publicP256, kid: `k${index}` }))
    const set = await read(...many, { ...publicP256, kid: 'beyond' })
    expect([set.size, set.refused]).toEqual([KEYS_MAX, 1])
    expect(set.find({ algorithm: 'ES256', keyId: 'beyond' }).kind).toBe('unknown')
  })
})
