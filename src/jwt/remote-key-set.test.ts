import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EventName } from '../runtime/index.ts'
import { ManualWorld, MANUAL_EPOCH_MS, RecordingLogger } from '../runtime/manual.ts'
import { createTokenVerifier, mintConnectionToken, type JwtVerifier, type TokenKeySettings } from './index.ts'
import { DOCUMENT_BYTES_MAX, REQUEST_TIMEOUT_MS } from './key-set-endpoint.ts'
import { COOLDOWN_MS, FRESH_MS, RETRY_MAX_MS, RETRY_MIN_MS, STALE_MS } from './remote-key-set.ts'

interface NamedKey {
  readonly keyId: string
  readonly pair: KeyPairKeyObjectResult
}

function newKey(keyId: string): NamedKey {
  return { keyId, pair: generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
}

function document(...keys: readonly NamedKey[]): string {
  return JSON.stringify({
    keys: keys.map(({ keyId, pair }) => ({ ...pair.publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig' })),
  })
}

function tokenOf({ keyId, pair }: NamedKey, ttlSeconds?: number): Promise<string> {
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const draft = { user: 'alice', ...(ttlSeconds === undefined ? {} : { ttlSeconds }) }
  return mintConnectionToken(draft, { kind: 'private-key', pem, keyId }, MANUAL_EPOCH_MS)
}

/** Lets a test wait for an event instead of for time. */
class AwaitedLogger extends RecordingLogger {
  #waiting: { readonly name: EventName; readonly count: number; readonly resolve: () => void }[] = []

  override event(...args: Parameters<RecordingLogger['event']>): void {
    super.event(...args)
    this.#waiting = this.#waiting.filter(({ name, count, resolve }) => this.count(name) < count || void resolve())
  }

  count(name: EventName): number {
    return this.events.filter((event) => event.name === name).length
  }

  /** Resolves when the event has been logged `count` times in all. */
  reached(name: EventName, count: number): Promise<void> {
    if (this.count(name) >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ name, count, resolve }))
  }
}

const first = newKey('first')
const second = newKey('second')
const third = newKey('third')

let world = new ManualWorld()
let logger = new AwaitedLogger()
let server: Server
let endpoint = ''
let requests = 0
let answer: RequestListener = () => {}
const verifiers: JwtVerifier[] = []

beforeEach(async () => {
  world = new ManualWorld()
  logger = new AwaitedLogger()
  requests = 0
  serve(document(first))
  server = createServer((request, response) => {
    requests++
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
})

afterEach(async () => {
  for (const verifier of verifiers.splice(0)) verifier.close()
  expect(world.timersLeft).toBe(0)
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

function serve(text: string, status = 200): void {
  answer = (_, response) => response.writeHead(status, { connection: 'close' }).end(text)
}

/** Not ready yet: its first request is under way. */
async function start(settings: TokenKeySettings = {}, fetch = globalThis.fetch): Promise<JwtVerifier> {
  const parts = { clock: world.clock, timers: world.timers, logger, fetch }
  const verifier = await createTokenVerifier({ token: { jwks_public_endpoint: endpoint, ...settings } }, parts)
  verifiers.push(verifier)
  return verifier
}

async function started(): Promise<JwtVerifier> {
  const verifier = await start()
  expect(await verifier.keysReady()).toEqual({ kind: 'ready', keySets: 1 })
  return verifier
}

function stateOf(verifier: JwtVerifier) {
  return verifier.keySets().get('client.token.jwks_public_endpoint')
}

describe('a key set behind an address', () => {
  test('its keys verify tokens; an expired one is expired, one of a foreign key of that name invalid', async () => {
    const verifier = await started()
    expect(await verifier.verifyConnection(await tokenOf(first))).toMatchObject({ kind: 'valid', claims: { user: 'alice' } })
    expect(await verifier.verifyConnection(await tokenOf(first, -1))).toEqual({ kind: 'expired' })
    expect(await verifier.verifyConnection(await tokenOf(newKey('first')))).toMatchObject({ kind: 'invalid' })
    expect(requests).toBe(1)
    expect(logger.events).toEqual([{ name: 'keys.refreshed', fields: { host: new URL(endpoint).host, keys: 1, refused: 0 } }])
    expect(stateOf(verifier)).toEqual({ kind: 'fresh', keys: 1, ageMs: 0 })
  })

  test('tokens that come before the keys wait for the one request', async () => {
    const verifier = await start()
    const tokens = await Promise.all([tokenOf(first), tokenOf(first), tokenOf(first)])
    const verified = await Promise.all(tokens.map((token) => verifier.verifyConnection(token)))
    expect(verified.map(({ kind }) => kind)).toEqual(['valid', 'valid', 'valid'])
    expect(requests).toBe(1)
  })

  test('where a key set is configured other keys are not used, and that is said', async () => {
    const verifier = await start({ hmac_secret_key: 'a secret of the tests, longer than 32 bytes' })
    expect(verifier.warnings).toEqual(['client.token.jwks_public_endpoint is set: the other keys of client.token are not used'])
    const token = await mintConnectionToken(
      { user: 'alice' },
      { kind: 'secret', secret: 'a secret of the tests, longer than 32 bytes' },
      MANUAL_EPOCH_MS,
    )
    expect((await verifier.verifyConnection(token)).kind).toBe('invalid')
  })
})

describe('rotation', () => {
  test('a new key is found by its name, an old one that was withdrawn ends with that', async () => {
    const verifier = await started()
    serve(document(second))
    const oldToken = await tokenOf(first)
    expect((await verifier.verifyConnection(oldToken)).kind).toBe('valid')
    expect((await verifier.verifyConnection(await tokenOf(second))).kind).toBe('valid')
    expect(requests).toBe(2)
    expect((await verifier.verifyConnection(oldToken)).kind).toBe('unavailable')
    await world.advance(COOLDOWN_MS)
    expect(await verifier.verifyConnection(oldToken)).toEqual({ kind: 'invalid', reason: 'the key set has no such key' })
  })

  test('unknown names cause one request per cooldown, and until the next nobody claims that the key does not exist', async () => {
    const verifier = await started()
    const stranger = await tokenOf(third)
    expect(await verifier.verifyConnection(stranger)).toEqual({ kind: 'invalid', reason: 'the key set has no such key' })
    expect(requests).toBe(2)
    for (let again = 0; again < 5; again++) expect((await verifier.verifyConnection(stranger)).kind).toBe('unavailable')
    await world.advance(COOLDOWN_MS - 1)
    expect((await verifier.verifyConnection(stranger)).kind).toBe('unavailable')
    expect(requests).toBe(2)
    serve(document(first, third))
    await world.advance(1)
    expect((await verifier.verifyConnection(stranger)).kind).toBe('valid')
    expect(requests).toBe(3)
  })

  test('a crowd of unknown names shares one request', async () => {
    const verifier = await started()
    const tokens = await Promise.all(Array.from({ length: 10 }, (_, index) => tokenOf(newKey(`stranger ${index}`))))
    await Promise.all(tokens.map((token) => verifier.verifyConnection(token)))
    expect(requests).toBe(2)
  })

  test('the set is fetched anew when it is old, without anybody asking', async () => {
    const verifier = await started()
    serve(document(second))
    await world.advance(FRESH_MS)
    await logger.reached('keys.refreshed', 2)
    expect((await verifier.verifyConnection(await tokenOf(second))).kind).toBe('valid')
    expect((await verifier.verifyConnection(await tokenOf(first))).kind).not.toBe('valid')
  })

  test('a token that comes when the set is old waits for the new one: a key that was withdrawn is not used', async () => {
    const verifier = await started()
    let release = (): void => {}
    answer = (_, response) => {
      release = () => void response.end(document(second))
      serve(document(second))
    }
    const asked = once(server, 'request')
    await world.advance(FRESH_MS)
    await asked
    const verified = verifier.verifyConnection(await tokenOf(first))
    await world.settle()
    release()
    expect((await verified).kind).not.toBe('valid')
  })
})

describe('when the key server fails', () => {
  test('the keys that were had go on counting, marked stale, until they are too old', async () => {
    const verifier = await started()
    serve('away', 503)
    await world.advance(FRESH_MS)
    await logger.reached('keys.failed', 1)
    expect(logger.events.at(-1)).toMatchObject({
      name: 'keys.failed',
      fields: { reason: 'cannot fetch the key set: the answer had status 503', keysLeft: 'stale', retryMs: RETRY_MIN_MS },
    })
    expect((await verifier.verifyConnection(await tokenOf(first))).kind).toBe('valid')
    expect(stateOf(verifier)).toEqual({ kind: 'stale', keys: 1, ageMs: FRESH_MS })
  })

  test('stale keys end after a day', async () => {
    let away = false
    const fetch = (...request: Parameters<typeof globalThis.fetch>) =>
      away ? Promise.reject(new Error('away')) : globalThis.fetch(...request)
    const verifier = await start({}, fetch)
    await verifier.keysReady()
    const token = await tokenOf(first)
    away = true
    await world.advance(STALE_MS - 1)
    expect((await verifier.verifyConnection(token)).kind).toBe('valid')
    await world.advance(1)
    expect(stateOf(verifier)).toMatchObject({ kind: 'missing' })
    expect((await verifier.verifyConnection(token)).kind).toBe('unavailable')
  })

  test('an unknown name is not called wrong by a set that could not be fetched anew', async () => {
    const verifier = await started()
    serve('away', 503)
    const token = await tokenOf(second)
    expect((await verifier.verifyConnection(token)).kind).toBe('unavailable')
    expect(requests).toBe(2)
    serve(document(first, second))
    await world.advance(RETRY_MIN_MS)
    await logger.reached('keys.refreshed', 2)
    expect((await verifier.verifyConnection(token)).kind).toBe('valid')
  })

  test('a success forgets the failures before it', async () => {
    serve('away', 503)
    const verifier = await start()
    await logger.reached('keys.failed', 1)
    await world.advance(RETRY_MIN_MS)
    await logger.reached('keys.failed', 2)
    serve(document(first))
    await world.advance(2 * RETRY_MIN_MS)
    await logger.reached('keys.refreshed', 1)
    expect(stateOf(verifier)?.kind).toBe('fresh')
    serve('away', 503)
    await world.advance(FRESH_MS)
    await logger.reached('keys.failed', 3)
    expect(logger.events.at(-1)?.fields['retryMs']).toBe(RETRY_MIN_MS)
  })

  test('without any keys tokens are unavailable, not invalid, and the set is asked for again by itself', async () => {
    serve('away', 500)
    const verifier = await start()
    const token = await tokenOf(first)
    await logger.reached('keys.failed', 1)
    expect(await verifier.verifyConnection(token)).toEqual({
      kind: 'unavailable',
      reason: 'cannot fetch the key set: the answer had status 500',
    })
    expect(stateOf(verifier)).toMatchObject({ kind: 'missing' })
    for (let again = 0; again < 5; again++) await verifier.verifyConnection(token)
    expect(requests).toBe(1)
    serve(document(first))
    await world.advance(RETRY_MIN_MS)
    expect(await verifier.keysReady()).toEqual({ kind: 'ready', keySets: 1 })
    expect((await verifier.verifyConnection(token)).kind).toBe('valid')
  })

  test('the pauses between attempts double up to a bound', async () => {
    serve('away', 500)
    await start()
    await logger.reached('keys.failed', 1)
    for (const [index, pauseMs] of [1_000, 2_000, 4_000, 8_000, 16_000, RETRY_MAX_MS, RETRY_MAX_MS].entries()) {
      await world.advance(pauseMs - 1)
      expect(requests).toBe(index + 1)
      await world.advance(1)
      await logger.reached('keys.failed', index + 2)
    }
    expect(requests).toBe(8)
  })

  test('nobody listens: the first keys come once somebody does', async () => {
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const verifier = await start()
    await logger.reached('keys.failed', 1)
    expect(logger.events[0]?.fields['reason']).toBe('cannot fetch the key set: the request failed')
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    await world.advance(RETRY_MIN_MS)
    expect((await verifier.keysReady()).kind).toBe('ready')
  })

  test.each<[string, RequestListener, string]>([
    ['silent', () => {}, `cannot fetch the key set: no answer within ${REQUEST_TIMEOUT_MS} ms`],
    [
      'that stops in the middle',
      (_, response) => response.writeHead(200).write('{"keys":['),
      `cannot fetch the key set: no answer within ${REQUEST_TIMEOUT_MS} ms`,
    ],
  ])('a server %s is given up', async (_, listener, reason) => {
    const asked = new Promise<void>((resolve) => {
      answer = (request, response) => {
        listener(request, response)
        setImmediate(resolve)
      }
    })
    const verifier = await start()
    await asked
    await world.advance(REQUEST_TIMEOUT_MS - 1)
    expect(logger.count('keys.failed')).toBe(0)
    await world.advance(1)
    await logger.reached('keys.failed', 1)
    expect(logger.events[0]?.fields['reason']).toBe(reason)
    expect((await verifier.verifyConnection(await tokenOf(first))).kind).toBe('unavailable')
  })

  test.each<[string, RequestListener, RegExp]>([
    ['no JSON', (_, response) => response.end('<html>'), /the answer is not JSON/],
    ['no key set', (_, response) => response.end('[]'), /it has no list "keys"/],
    ['no usable key', (_, response) => response.end('{"keys":[{"kty":"oct","k":"AAAA"}]}'), /it holds no usable public key/],
    ['a redirect', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(), /the request failed/],
    ['another status', (_, response) => response.writeHead(204).end(), /status 204/],
    [
      'too much',
      (_, response) => {
        response.writeHead(200)
        response.write(document(first))
        response.end(' '.repeat(DOCUMENT_BYTES_MAX))
      },
      /larger than 1048576 bytes/,
    ],
  ])('an answer with %s is a failure', async (_, listener, reason) => {
    answer = listener
    await start()
    await logger.reached('keys.failed', 1)
    expect(requests).toBe(1)
    expect(logger.events[0]?.fields['reason']).toMatch(reason)
  })
})

test('close ends the request under way, every timer, and the waiting for keys', async () => {
  answer = () => {}
  const verifier = await start()
  const ready = verifier.keysReady()
  verifier.close()
  expect(await ready).toEqual({ kind: 'closed' })
  await world.settle()
  expect(world.timersLeft).toBe(0)
  expect(logger.events).toEqual([])
  expect(await verifier.verifyConnection(await tokenOf(first))).toEqual({ kind: 'unavailable', reason: 'the key set is closed' })
})
