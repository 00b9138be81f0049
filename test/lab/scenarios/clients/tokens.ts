import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import { clientOf, connected, Inbox, nextEvent, subscribed } from '../../../support/client.ts'
import { ServerProcess } from '../../../support/server-process.ts'
import { TEST_CONFIG } from '../../../support/test-config.ts'
import { connectionToken, TEST_API_KEY } from '../../../support/tokens.ts'
import type { Attack, Stage } from './attack.ts'
import { Attacker } from './attacker.ts'

const CHANNEL = 'chat:tokens'

/** 47: tokens that end while people talk. */
export const tokens: Attack = {
  id: 47,
  name: 'a token expires in mid-conversation, a user is revoked, keys rotate',
  rule: 'S10',
  also: ['S9'],
  tier: 'quick',
  injected: 'tokens expire with and without a successor, a user is revoked, and the keys of a key set rotate',
  expects: {
    'a token with a successor': ['stays'],
    'a token without one': [3005],
    'a revoked user': [3500],
    'a revoked user who comes back': [3500],
    'an expired token at the door': ['109'],
    'a token of the new key': ['let in'],
    'a token of the old key, while it counts': ['let in'],
    'a token of no key': [3500, '100'],
  },
  async strike(stage) {
    await Promise.all([expiry(stage), renewal(stage), revocation(stage), rotation(stage)])
  },
}

/** Nobody brings a newer one: it ends, and hears nothing that is said after. */
async function expiry({ server, note, hold }: Stage): Promise<void> {
  const client = await Attacker.enter(server, await connectionToken('leaver', { ttlSeconds: 1 }), CHANNEL)
  note('a token without one', await client.end())
  const heard = client.lines.length
  const speaker = await connected(await clientOf(server, { user: 'speaker' }))
  await (await subscribed(speaker, CHANNEL)).publish('after')
  hold('S9', client.lines.length === heard, 'a client whose token had expired was told something')
  speaker.disconnect()
  const late = await Attacker.open(server)
  const answer = await late.ask({ id: 1, connect: { token: await connectionToken('leaver', { ttlSeconds: -60 }) } })
  const { code } = (answer?.['error'] ?? {}) as { readonly code?: number }
  note('an expired token at the door', code === undefined ? await late.end() : String(code))
  late.destroy()
}

/** Said one after the other at each renewal: the answers take longer than it does. */
const WORDS = 20

/** The client asks its application for a newer one, and nobody notices. */
async function renewal({ server, note, hold }: Stage): Promise<void> {
  let asked = 0
  const asking = new EventEmitter()
  const getToken = (): Promise<string> => {
    asked++
    asking.emit('asked')
    return connectionToken('stayer', { ttlSeconds: 2 })
  }
  const client = await connected(await clientOf(server, { user: 'stayer', more: { token: '', getToken } }))
  const inbox = new Inbox(await subscribed(client, 'chat:renewal'))
  let left = 0
  client.on('connecting', () => left++)
  const speaker = await connected(await clientOf(server, { user: 'speaker-2' }))
  const channel = await subscribed(speaker, 'chat:renewal')
  const wanted: number[] = []
  const talk = async (): Promise<void> => {
    for (let n = 0; n < WORDS; n++) {
      wanted.push(wanted.length)
      await channel.publish(wanted.length - 1)
    }
  }
  // Over two lives of a token, and while each is renewed.
  const isThirdAsked = (): boolean => asked >= 3
  while (!isThirdAsked()) {
    const renewed = once(asking, 'asked')
    await talk()
    await renewed
  }
  await talk()
  hold(
    'L4',
    JSON.stringify(await inbox.has(wanted.length)) === JSON.stringify(wanted),
    'a client whose token was renewed missed something',
  )
  note('a token with a successor', left === 0 ? 'stays' : 'leaves')
  client.disconnect()
  speaker.disconnect()
}

async function revocation({ server, note }: Stage): Promise<void> {
  const token = await connectionToken('revoked')
  const client = await connected(await clientOf(server, { user: 'revoked', more: { token } }))
  const gone = nextEvent<{ readonly code: number }>(client, 'disconnected')
  await fetch(server.url('/api/revoke'), {
    method: 'POST',
    headers: { 'x-api-key': TEST_API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'revoked', issued_before: Math.floor(Date.now() / 1_000) + 1 }),
  })
  note('a revoked user', (await gone).code)
  const again = await Attacker.open(server)
  again.say({ id: 1, connect: { token } })
  note('a revoked user who comes back', await again.end())
}

/** A server whose keys come from somewhere else, where they change. */
async function rotation({ note }: Stage): Promise<void> {
  const [old, young] = [await Key.make('old'), await Key.make('young')]
  const keys = await KeyDocument.serve([old.public])
  const { hmac_secret_key: _, ...token } = TEST_CONFIG.client.token
  const config = { ...TEST_CONFIG, client: { ...TEST_CONFIG.client, token: { ...token, jwks_public_endpoint: keys.url } } }
  const server = await ServerProcess.start({ config })
  try {
    const before = await Attacker.enter(server, await old.token('before'))
    keys.hold([old.public, young.public])
    note('a token of the new key', await atTheDoor(server, await young.token('young')))
    note('a token of the old key, while it counts', await atTheDoor(server, await old.token('late')))
    // Who came in with the old key is not asked again.
    note(
      'a token of the old key, while it counts',
      (await before.ask({ id: 3, ping: {} })) === undefined ? 'thrown out' : 'let in',
    )
    note('a token of no key', await atTheDoor(server, await (await Key.make('stranger')).token('stranger')))
    before.destroy()
  } finally {
    await server.kill()
    await server.stop()
    await keys.stop()
  }
}

async function atTheDoor(server: ServerProcess, token: string): Promise<string> {
  const client = await Attacker.open(server)
  const answer = await client.ask({ id: 1, connect: { token } })
  if (answer === undefined) return String(await client.end())
  client.destroy()
  const { code } = (answer['error'] ?? {}) as { readonly code?: number }
  return code === undefined ? 'let in' : String(code)
}

class Key {
  readonly public: JWK
  readonly #private: CryptoKey
  readonly #id: string

  private constructor(id: string, secret: CryptoKey, open: JWK) {
    this.#id = id
    this.#private = secret
    this.public = { ...open, kid: id, alg: 'ES256', use: 'sig' }
  }

  static async make(id: string): Promise<Key> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    return new Key(id, privateKey, await exportJWK(publicKey))
  }

  token(user: string): Promise<string> {
    return new SignJWT({ sub: user }).setProtectedHeader({ alg: 'ES256', kid: this.#id }).setIssuedAt().sign(this.#private)
  }
}

/** A key set on loopback. */
class KeyDocument {
  readonly #server: Server
  #keys: readonly JWK[]

  private constructor(server: Server, keys: readonly JWK[]) {
    this.#server = server
    this.#keys = keys
    server.on('request', (_request, response: { end(text: string): void }) => response.end(JSON.stringify({ keys: this.#keys })))
  }

  static async serve(keys: readonly JWK[]): Promise<KeyDocument> {
    const server = createServer()
    const document = new KeyDocument(server, keys)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return document
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`
  }

  hold(keys: readonly JWK[]): void {
    this.#keys = keys
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
