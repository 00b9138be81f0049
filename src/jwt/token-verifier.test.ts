import { createPublicKey, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import fc from 'fast-check'
import { base64url, CompactSign, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { ManualWorld, MANUAL_EPOCH_MS, RecordingLogger } from '../runtime/manual.ts'
import {
  createTokenVerifier,
  mintConnectionToken,
  mintSubscriptionToken,
  type JwtVerifier,
  type SigningKey,
  type TokenSettings,
} from './index.ts'

const NOW_S = MANUAL_EPOCH_MS / 1_000
const SECRET = 'a secret of the tests, longer than 32 bytes'
const OTHER_SECRET = 'another secret of the tests, not the same one'

/** A pair of keys as PEM. */
function pem({ publicKey, privateKey }: KeyPairKeyObjectResult): Pair {
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

interface Pair {
  readonly publicKey: string
  readonly privateKey: string
}
const rsa: Pair = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }))
const p256: Pair = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
const p384: Pair = pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }))
const p521: Pair = pem(generateKeyPairSync('ec', { namedCurve: 'P-521' }))
const ed25519: Pair = pem(generateKeyPairSync('ed25519'))

async function verifierOf(
  token: TokenSettings['token'],
  world = new ManualWorld(),
  logger = new RecordingLogger(),
): Promise<JwtVerifier> {
  return createTokenVerifier({ token }, { clock: world.clock, timers: world.timers, logger })
}

/** Signs claims of any shape. */
function signed(claims: Record<string, unknown>, secret = SECRET, header: Record<string, unknown> = {}): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'HS256', ...header })
    .sign(Buffer.from(secret))
}

function privateKey(pair: Pair, algorithm?: string): SigningKey {
  return { kind: 'private-key', pem: pair.privateKey, ...(algorithm === undefined ? {} : { algorithm }) }
}

describe('signatures', () => {
  const families: readonly (readonly [string, TokenSettings['token'], SigningKey])[] = [
    ...(['HS256', 'HS384', 'HS512'] as const).map(
      (algorithm) => [algorithm, { hmac_secret_key: SECRET }, { kind: 'secret', secret: SECRET, algorithm }] as const,
    ),
    ...['RS256', 'RS384', 'RS512'].map(
      (algorithm) => [algorithm, { rsa_public_key: rsa.publicKey }, privateKey(rsa, algorithm)] as const,
    ),
    ['ES256', { ecdsa_public_key: p256.publicKey }, privateKey(p256)],
    ['ES384', { ecdsa_public_key: p384.publicKey }, privateKey(p384)],
    ['ES512', { ecdsa_public_key: p521.publicKey }, privateKey(p521)],
    ['EdDSA', { eddsa_public_key: ed25519.publicKey }, privateKey(ed25519)],
    ['Ed25519', { eddsa_public_key: ed25519.publicKey }, privateKey(ed25519, 'Ed25519')],
  ]

  test.each(families)(
    '%s: a token of the right key is valid, one of another key or with other claims is not',
    async (algorithm, settings, key) => {
      const verifier = await verifierOf(settings)
      const token = await mintConnectionToken({ user: 'alice', ttlSeconds: 60 }, key, MANUAL_EPOCH_MS)
      expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ alg: algorithm })
      expect(await verifier.verifyConnection(token)).toMatchObject({
        kind: 'valid',
        claims: { user: 'alice', expiresAt: NOW_S + 60, issuedAt: NOW_S },
      })

      const [header, , signature] = token.split('.')
      const forged = base64url.encode(JSON.stringify({ sub: 'mallory', exp: NOW_S + 60 }))
      expect(await verifier.verifyConnection(`${header}.${forged}.${signature}`)).toMatchObject({ kind: 'invalid' })
      expect(await verifier.verifyConnection(`${header}.${token.split('.')[1]}.`)).toMatchObject({ kind: 'invalid' })
    },
  )

  test.each(families)('%s: is not accepted where only keys of other kinds are configured', async (algorithm, settings, key) => {
    const others = Object.assign({}, ...families.map(([, other]) => other), settings) as Record<string, string>
    for (const option of Object.keys(settings)) delete others[option]
    const verifier = await verifierOf(others)
    const token = await mintConnectionToken({ user: 'alice' }, key, MANUAL_EPOCH_MS)
    expect(await verifier.verifyConnection(token), algorithm).toEqual({
      kind: 'invalid',
      reason: 'no key is configured for the algorithm of the token',
    })
  })

  test('a public key never serves as a secret: confusion of algorithms', async () => {
    for (const [settings, pair] of [
      [{ rsa_public_key: rsa.publicKey }, rsa],
      [{ rsa_public_key: rsa.publicKey, hmac_secret_key: SECRET }, rsa],
      [{ ecdsa_public_key: p256.publicKey }, p256],
      [{ eddsa_public_key: ed25519.publicKey }, ed25519],
    ] as const) {
      const verifier = await verifierOf(settings)
      const der = createPublicKey(pair.publicKey).export({ type: 'spki', format: 'der' })
      for (const secret of [pair.publicKey, pair.publicKey.trim(), der.toString('latin1')]) {
        expect(await verifier.verifyConnection(await signed({ sub: 'mallory' }, secret))).toMatchObject({ kind: 'invalid' })
      }
      const raw = await new SignJWT({ sub: 'mallory' }).setProtectedHeader({ alg: 'HS256' }).sign(der)
      expect(await verifier.verifyConnection(raw)).toMatchObject({ kind: 'invalid' })
    }
  })

  test('an unsigned token is invalid, whatever it calls itself', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET, rsa_public_key: rsa.publicKey })
    const payload = base64url.encode(JSON.stringify({ sub: 'mallory' }))
    for (const alg of ['none', 'None', 'NONE', '', null, 0, undefined, 'HS256', '__proto__', 'constructor']) {
      const header = base64url.encode(JSON.stringify({ alg, typ: 'JWT' }))
      for (const token of [`${header}.${payload}.`, `${header}.${payload}`]) {
        expect(await verifier.verifyConnection(token), String(alg)).toMatchObject({ kind: 'invalid' })
      }
    }
  })

  test('a key that comes in the token itself counts for nothing', async () => {
    const verifier = await verifierOf({ ecdsa_public_key: p256.publicKey })
    const mallory: Pair = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
    const { importPKCS8 } = await import('jose')
    const jwk = createPublicKey(mallory.publicKey).export({ format: 'jwk' })
    const token = await new SignJWT({ sub: 'mallory' })
      .setProtectedHeader({ alg: 'ES256', jwk })
      .sign(await importPKCS8(mallory.privateKey, 'ES256'))
    expect(await verifier.verifyConnection(token)).toEqual({
      kind: 'invalid',
      reason: 'the signature is not that of a key we trust',
    })
  })

  test('without any key every token is invalid', async () => {
    const verifier = await verifierOf({})
    expect(await verifier.verifyConnection(await signed({ sub: 'alice' }))).toMatchObject({ kind: 'invalid' })
  })

  test('a critical header that is not understood makes a token invalid', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET })
    const header = base64url.encode(JSON.stringify({ alg: 'HS256', crit: ['exp'], exp: 1 }))
    const payload = base64url.encode(JSON.stringify({ sub: 'alice' }))
    const { createHmac } = await import('node:crypto')
    const signature = createHmac('sha256', SECRET).update(`${header}.${payload}`).digest('base64url')
    expect(await verifier.verifyConnection(`${header}.${payload}.${signature}`)).toMatchObject({ kind: 'invalid' })
  })
})

describe('rotation of the secret', () => {
  test('tokens of the previous secret stay valid, and end with valid_until', async () => {
    const world = new ManualWorld()
    const rotation = { hmac_secret_key: SECRET, hmac_previous_secret_key: OTHER_SECRET }
    const endless = await verifierOf(rotation, world)
    const ending = await verifierOf({ ...rotation, hmac_previous_secret_key_valid_until: NOW_S + 60 }, world)
    const old = await signed({ sub: 'alice' }, OTHER_SECRET)
    const expired = await signed({ sub: 'alice', exp: NOW_S - 1 }, OTHER_SECRET)
    for (const verifier of [endless, ending]) {
      expect(await verifier.verifyConnection(await signed({ sub: 'alice' }))).toMatchObject({ kind: 'valid' })
      expect(await verifier.verifyConnection(old)).toMatchObject({ kind: 'valid' })
      expect(await verifier.verifyConnection(expired)).toEqual({ kind: 'expired' })
    }
    await world.advance(61_000)
    expect(await endless.verifyConnection(old)).toMatchObject({ kind: 'valid' })
    expect(await ending.verifyConnection(old)).toMatchObject({ kind: 'invalid' })
    expect(await ending.verifyConnection(await signed({ sub: 'alice' }))).toMatchObject({ kind: 'valid' })
  })
})

describe('times, issuer, audience', () => {
  test('a token ends in the second that exp names, by the injected clock', async () => {
    const world = new ManualWorld()
    const verifier = await verifierOf({ hmac_secret_key: SECRET }, world)
    const token = await signed({ sub: 'alice', exp: NOW_S + 2 })
    await world.advance(1_999)
    expect(await verifier.verifyConnection(token)).toMatchObject({ kind: 'valid' })
    await world.advance(1)
    expect(await verifier.verifyConnection(token)).toEqual({ kind: 'expired' })
  })

  test('an expired token with a bad signature is invalid, not expired', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET })
    const token = await signed({ sub: 'alice', exp: NOW_S - 1 }, OTHER_SECRET)
    expect(await verifier.verifyConnection(token)).toEqual({
      kind: 'invalid',
      reason: 'the signature is not that of a key we trust',
    })
  })

  test('a token that is not valid yet is answered as an expired one, and is valid from that second', async () => {
    const world = new ManualWorld()
    const verifier = await verifierOf({ hmac_secret_key: SECRET }, world)
    const token = await signed({ sub: 'alice', nbf: NOW_S + 1 })
    expect(await verifier.verifyConnection(token)).toEqual({ kind: 'expired' })
    await world.advance(1_000)
    expect(await verifier.verifyConnection(token)).toMatchObject({ kind: 'valid' })
  })

  test('issuer and audience are looked at where they are set', async () => {
    const pinned = await verifierOf({ hmac_secret_key: SECRET, issuer: 'shop', audience: 'chat' })
    const free = await verifierOf({ hmac_secret_key: SECRET, issuer: '', audience: '' })
    const cases: readonly (readonly [Record<string, unknown>, 'valid' | 'invalid'])[] = [
      [{ iss: 'shop', aud: 'chat' }, 'valid'],
      [{ iss: 'shop', aud: ['other', 'chat'] }, 'valid'],
      [{ iss: 'shop', aud: 'other' }, 'invalid'],
      [{ iss: 'shop', aud: ['other'] }, 'invalid'],
      [{ iss: 'shop' }, 'invalid'],
      [{ iss: 'other', aud: 'chat' }, 'invalid'],
      [{ aud: 'chat' }, 'invalid'],
      [{ iss: 1, aud: 'chat' }, 'invalid'],
    ]
    for (const [claims, kind] of cases) {
      const token = await signed({ sub: 'alice', ...claims })
      expect((await pinned.verifyConnection(token)).kind, JSON.stringify(claims)).toBe(kind)
      expect((await free.verifyConnection(token)).kind).toBe('valid')
    }
  })

  test('expire_at says when the connection ends, exp when the token does', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET })
    const verify = async (claims: object) => verifier.verifyConnection(await signed({ sub: 'alice', ...claims }))
    expect(await verify({ exp: NOW_S + 5, expire_at: NOW_S + 500 })).toMatchObject({ claims: { expiresAt: NOW_S + 500 } })
    expect(await verify({ exp: NOW_S + 5, expire_at: null })).toMatchObject({ claims: { expiresAt: NOW_S + 5 } })
    const endless = await verify({ exp: NOW_S + 5, expire_at: 0 })
    expect(endless.kind === 'valid' && 'expiresAt' in endless.claims).toBe(false)
    expect(endless.kind).toBe('valid')
    expect(await verify({ exp: NOW_S - 5, expire_at: NOW_S + 500 })).toEqual({ kind: 'expired' })
    expect(await verify({ exp: NOW_S + 5, expire_at: NOW_S })).toEqual({ kind: 'expired' })
    expect(await verify({ expire_at: 'soon' })).toEqual({ kind: 'invalid', reason: 'claim "expire_at" is not a time in seconds' })
  })

  test('times that are no times make a token invalid', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET })
    for (const text of ['"exp":"tomorrow"', '"exp":1e999', '"exp":null', '"iat":{}', '"nbf":"x"', '"iat":-1e400']) {
      const token = await new CompactSign(Buffer.from(`{"sub":"alice",${text}}`))
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(SECRET))
      expect((await verifier.verifyConnection(token)).kind, text).toBe('invalid')
    }
  })
})

describe('two sorts of token', () => {
  const key: SigningKey = { kind: 'secret', secret: SECRET }

  test('a subscription token opens no connection, a connection token no channel', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET })
    const subscription = await mintSubscriptionToken(
      { user: 'alice', channel: 'room:1', info: { seat: 4 } },
      key,
      MANUAL_EPOCH_MS,
    )
    const connection = await mintConnectionToken({ user: 'alice' }, key, MANUAL_EPOCH_MS)
    expect(await verifier.verifySubscription(subscription)).toEqual({
      kind: 'valid',
      claims: { user: 'alice', channel: 'room:1', issuedAt: NOW_S, info: { seat: 4 } },
    })
    expect(await verifier.verifyConnection(subscription)).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining('subscription token'),
    })
    expect(await verifier.verifySubscription(connection)).toEqual({ kind: 'invalid', reason: 'claim "channel" is missing' })
  })

  test('with keys of their own, subscription tokens are checked by these alone', async () => {
    const world = new ManualWorld()
    const settings = {
      token: { hmac_secret_key: SECRET },
      subscription_token: { enabled: true, hmac_secret_key: OTHER_SECRET, audience: 'rooms' },
    }
    const parts = { clock: world.clock, timers: world.timers, logger: new RecordingLogger() }
    const separate = await createTokenVerifier(settings, parts)
    const disabled = await createTokenVerifier(
      { ...settings, subscription_token: { ...settings.subscription_token, enabled: false } },
      parts,
    )
    const draft = { user: 'alice', channel: 'room:1', audience: 'rooms' }
    const ofConnectionKey = await mintSubscriptionToken(draft, key, MANUAL_EPOCH_MS)
    const ofOwnKey = await mintSubscriptionToken(draft, { kind: 'secret', secret: OTHER_SECRET }, MANUAL_EPOCH_MS)
    expect((await separate.verifySubscription(ofOwnKey)).kind).toBe('valid')
    expect((await separate.verifySubscription(ofConnectionKey)).kind).toBe('invalid')
    expect((await disabled.verifySubscription(ofConnectionKey)).kind).toBe('valid')
    expect((await disabled.verifySubscription(ofOwnKey)).kind).toBe('invalid')
    expect((await separate.verifyConnection(await signed({ sub: 'alice' }))).kind).toBe('valid')
    expect((await separate.verifyConnection(await signed({ sub: 'alice', aud: 'rooms' }, OTHER_SECRET))).kind).toBe('invalid')
  })

  test('a token that is bound to one client id is refused, not widened', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET })
    const token = await signed({ sub: 'alice', channel: 'room:1', client: 'b6c1' })
    expect(await verifier.verifySubscription(token)).toEqual({ kind: 'invalid', reason: 'claim "client" is not implemented' })
  })
})

describe('settings', () => {
  test('a short secret is accepted with a warning that does not tell it', async () => {
    const verifier = await verifierOf({ hmac_secret_key: 'hunter2', hmac_previous_secret_key: 'hunter1' })
    expect(verifier.warnings).toEqual([
      'client.token.hmac_secret_key is shorter than 32 bytes: it can be guessed from one token',
      'client.token.hmac_previous_secret_key is shorter than 32 bytes: it can be guessed from one token',
    ])
    expect((await verifier.verifyConnection(await signed({ sub: 'alice' }, 'hunter2'))).kind).toBe('valid')
    expect((await verifierOf({ hmac_secret_key: SECRET })).warnings).toEqual([])
  })

  test.each([
    ['an empty secret', { hmac_secret_key: '' }, /hmac_secret_key: it is empty/],
    [
      'an empty previous secret',
      { hmac_secret_key: SECRET, hmac_previous_secret_key: '' },
      /hmac_previous_secret_key: it is empty/,
    ],
    ['a PEM as secret', { hmac_secret_key: rsa.publicKey }, /hmac_secret_key: it holds a PEM/],
    ['no PEM', { rsa_public_key: 'none' }, /rsa_public_key: it is not a PEM/],
    ['a private key', { rsa_public_key: rsa.privateKey }, /rsa_public_key: it holds a private key/],
    ['a key of another kind', { rsa_public_key: p256.publicKey }, /rsa_public_key: it holds a key of type ec, not rsa/],
    [
      'a curve without algorithm',
      { ecdsa_public_key: pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })).publicKey },
      /ecdsa_public_key: the curve secp256k1/,
    ],
    [
      'Ed448',
      { eddsa_public_key: pem(generateKeyPairSync('ed448')).publicKey },
      /eddsa_public_key: it holds a key of type ed448/,
    ],
    [
      'a short RSA key',
      { rsa_public_key: pem(generateKeyPairSync('rsa', { modulusLength: 1024 })).publicKey },
      /fewer than 2048 bits/,
    ],
    ['a key set over plain http', { jwks_public_endpoint: 'http://keys.example/jwks' }, /http is for loopback addresses only/],
    ['a key set that only looks local', { jwks_public_endpoint: 'http://127.0.0.1.example/jwks' }, /http is for loopback/],
    ['a key set whose name ends like a local one', { jwks_public_endpoint: 'http://notlocalhost/jwks' }, /http is for loopback/],
    ['a key set in a file', { jwks_public_endpoint: 'file:///etc/keys' }, /file: is not https/],
    ['credentials in the address', { jwks_public_endpoint: 'https://a:b@keys.example' }, /it holds credentials/],
    ['variables in the address', { jwks_public_endpoint: 'https://{{host}}/jwks' }, /variables are not implemented/],
  ])('%s is refused, naming the option and no key', async (_, settings, message) => {
    const error = await verifierOf(settings).catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'TidegateError', code: 'keys', message: expect.stringMatching(message) })
    expect(String(error)).not.toContain('BEGIN')
  })

  test('an RSA key in the older PEM form is read', async () => {
    const pkcs1 = createPublicKey(rsa.publicKey).export({ type: 'pkcs1', format: 'pem' }).toString()
    const verifier = await verifierOf({ rsa_public_key: pkcs1 })
    const token = await mintConnectionToken({ user: 'alice' }, privateKey(rsa), MANUAL_EPOCH_MS)
    expect((await verifier.verifyConnection(token)).kind).toBe('valid')
  })

  test('another claim may name the user, and must then be there', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET, user_id_claim: 'uid' })
    const verify = async (claims: object) => verifier.verifyConnection(await signed({ sub: 'mallory', ...claims }))
    expect(await verify({ uid: 'alice' })).toMatchObject({ kind: 'valid', claims: { user: 'alice' } })
    expect(await verify({ uid: 42 })).toMatchObject({ kind: 'valid', claims: { user: '42' } })
    expect(await verify({})).toMatchObject({ kind: 'invalid' })
    expect(await verify({ uid: ['alice'] })).toMatchObject({ kind: 'invalid' })
    const minted = await mintConnectionToken(
      { user: 'alice', userIdClaim: 'uid' },
      { kind: 'secret', secret: SECRET },
      MANUAL_EPOCH_MS,
    )
    expect(await verifier.verifyConnection(minted)).toMatchObject({ kind: 'valid', claims: { user: 'alice' } })
  })

  test('with configured keys the verifier is ready at once, and holds no timer', async () => {
    const world = new ManualWorld()
    const verifier = await verifierOf({ hmac_secret_key: SECRET }, world)
    expect(await verifier.keysReady()).toEqual({ kind: 'ready', keySets: 0 })
    expect(verifier.keySets().size).toBe(0)
    expect(world.timersLeft).toBe(0)
  })
})

describe('what a stranger sends', () => {
  test('a token of the greatest length is read, a longer one is not even decoded', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET })
    const empty = (await signed({ sub: 'alice', info: '' })).length
    const fits = await signed({ sub: 'alice', info: 'x'.repeat(Math.floor(((16_384 - empty) * 3) / 4)) })
    expect(fits.length).toBeGreaterThan(16_380)
    expect(fits.length).toBeLessThanOrEqual(16_384)
    expect((await verifier.verifyConnection(fits)).kind).toBe('valid')
    const long = await signed({ sub: 'alice', info: 'x'.repeat(12_400) })
    expect(await verifier.verifyConnection(long)).toEqual({
      kind: 'invalid',
      reason: 'the token is longer than 16384 characters',
    })
  })

  test('garbage is invalid: it never throws, is never valid, and is never told again', async () => {
    const logger = new RecordingLogger()
    const verifier = await verifierOf(
      {
        hmac_secret_key: SECRET,
        rsa_public_key: rsa.publicKey,
        ecdsa_public_key: p256.publicKey,
        eddsa_public_key: ed25519.publicKey,
      },
      new ManualWorld(),
      logger,
    )
    const json = fc.json({ maxDepth: 2 }).map((text) => base64url.encode(text))
    const header = fc
      .record(
        {
          alg: fc.constantFrom('HS256', 'RS256', 'ES256', 'EdDSA', 'none', 'PS256', 'RSA-OAEP'),
          kid: fc.anything(),
          crit: fc.anything(),
          b64: fc.anything(),
        },
        { requiredKeys: ['alg'] },
      )
      .map((value) => base64url.encode(JSON.stringify(value) ?? ''))
    const part = fc.oneof(json, header, fc.string(), fc.base64String())
    const token = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.oneof(header, part), part, part).map((parts) => parts.join('.')),
    )
    await fc.assert(
      fc.asyncProperty(token, async (token) => {
        for (const verified of [await verifier.verifyConnection(token), await verifier.verifySubscription(token)]) {
          expect(verified.kind).toBe('invalid')
          if (verified.kind === 'invalid' && token.length > 20) expect(verified.reason).not.toContain(token)
        }
      }),
      { numRuns: 400 },
    )
    expect(logger.events).toEqual([])
  })

  test('a changed character anywhere makes a signed token invalid', async () => {
    const verifier = await verifierOf({ hmac_secret_key: SECRET })
    const token = await mintConnectionToken(
      { user: 'alice', ttlSeconds: 60 },
      { kind: 'secret', secret: SECRET },
      MANUAL_EPOCH_MS,
    )
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom('a', 'b', 'X', 'Y', '0', '9', '-', '_', '.'),
        async (at, character) => {
          const changed = token.slice(0, at) + character + token.slice(at + 1)
          // The last character of the signature has two bits that mean nothing.
          fc.pre(changed !== token && at < token.length - 1)
          expect((await verifier.verifyConnection(changed)).kind).toBe('invalid')
        },
      ),
      { numRuns: 200 },
    )
  })
})

test('a claim that is not implemented is told once, not at every token', async () => {
  const logger = new RecordingLogger()
  const verifier = await verifierOf({ hmac_secret_key: SECRET }, new ManualWorld(), logger)
  const token = await signed({ sub: 'alice', channel: 'room:1', override: { presence: { value: true } } })
  expect((await verifier.verifySubscription(token)).kind).toBe('valid')
  expect((await verifier.verifySubscription(token)).kind).toBe('valid')
  expect(logger.events).toEqual([
    { name: 'config.warning', fields: { warning: 'tokens carry the claim "override", which is not implemented' } },
  ])
})

test('a check that raises is a broken check: unavailable, and told with its error', async () => {
  const world = new ManualWorld()
  const logger = new RecordingLogger()
  const error = new Error('no clock')
  const clock = {
    ...world.clock,
    wallMs: () => {
      throw error
    },
  }
  const verifier = await createTokenVerifier({ token: { hmac_secret_key: SECRET } }, { clock, timers: world.timers, logger })
  expect(await verifier.verifyConnection(await signed({ sub: 'alice' }))).toMatchObject({ kind: 'unavailable' })
  expect(logger.events).toEqual([{ name: 'keys.failed', fields: { reason: 'the check of a token is broken', error } }])
})
