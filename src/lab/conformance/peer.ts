import type { Timers } from '../../runtime/index.ts'
import type { Adapter } from './adapter.ts'
import { Connection, type Answered } from './connection.ts'
import type { Dial } from './dial.ts'
import { encodeRequest, goodRequest, keyOf, wrongWith, type HandshakeRequest, type Target } from './handshake.ts'
import type { HttpAnswer } from './http-answer.ts'
import type { Inflate } from './server-stream.ts'
import { Talk } from './talk.ts'
import type { Transcript } from './transcript.ts'
import { fail } from './verdict.ts'

/** What bounds a run. */
export interface ConformanceLimits {
  /** A server that should say something, and has not for so long, does not. */
  readonly waitMs: number
  /** A server that has taken so much of one message that never ends has no limit. */
  readonly endlessBytes: number
}

export interface PeerOptions {
  readonly target: Target
  readonly dial: Dial
  readonly adapter: Adapter
  readonly timers: Timers
  readonly limits: ConformanceLimits
}

/** Changes a request that is as it should be. */
export type Change = (request: HandshakeRequest) => HandshakeRequest

const KEEP: Change = (request) => request

/** The server under test, as one case sees it: it opens connections, as many as it likes, and all of them end with it. */
export class Peer {
  readonly limits: ConformanceLimits
  readonly #options: PeerOptions
  readonly #connections: Connection[] = []

  constructor(options: PeerOptions) {
    this.#options = options
    this.limits = options.limits
  }

  /** TCP alone. */
  async dial(): Promise<Connection> {
    const { dial, timers, limits } = this.#options
    const connection = new Connection(await dial(), timers, limits.waitMs)
    this.#connections.push(connection)
    return connection
  }

  /** The request that {@link ask} would send, unchanged. Its key is another each time. */
  goodRequest(): HandshakeRequest {
    return goodRequest(this.#options.target, keyOf(this.#connections.length))
  }

  /** Asks for an upgrade. */
  async ask(change: Change = KEEP): Promise<Answered> {
    const connection = await this.dial()
    connection.write(encodeRequest(change(this.goodRequest())))
    return connection.answer()
  }

  /** Upgrades, and judges the answer. @returns the connection, on which the adapter has said nothing yet. */
  async upgrade(change: Change = KEEP): Promise<{ readonly connection: Connection; readonly answer: HttpAnswer }> {
    const connection = await this.dial()
    const request = change(this.goodRequest())
    connection.write(encodeRequest(request))
    return { connection, answer: await upgraded(connection, request) }
  }

  /** Upgrades and says whatever must be said first. @param extension makes what undoes the one that was agreed on. */
  async enter(change: Change = KEEP, extension?: (answer: HttpAnswer) => Inflate | undefined): Promise<Talk> {
    const { connection, answer } = await this.upgrade(change)
    connection.upgrade(extension?.(answer))
    return Talk.open(connection, this.#options.adapter)
  }

  /** On a connection whose request was written by the case itself. */
  async enterOn(connection: Connection, request: HandshakeRequest): Promise<Talk> {
    await upgraded(connection, request)
    connection.upgrade(undefined)
    return Talk.open(connection, this.#options.adapter)
  }

  get transcripts(): readonly Transcript[] {
    return this.#connections.map(({ transcript }) => transcript)
  }

  /** Cuts whatever is still open. */
  release(): void {
    for (const connection of this.#connections) connection.destroy()
  }
}

async function upgraded(connection: Connection, request: HandshakeRequest): Promise<HttpAnswer> {
  const answered = await connection.answer()
  if (answered.kind === 'answer') {
    const wrong = wrongWith(answered.answer, request)
    return wrong === undefined ? answered.answer : fail(wrong)
  }
  return fail(answered.kind === 'breach' ? answered.words : SAID_NOTHING[answered.kind])
}

const SAID_NOTHING = {
  end: 'it ended the connection instead of answering the handshake',
  silence: 'it did not answer the handshake',
} as const
