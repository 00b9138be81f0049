import { createClient } from '@redis/client'
import { RedisFailure, type FailureKind } from '../../src/redis/failure.ts'
import type { Link, LinkState, Reply, SubscriberLink, Word } from '../../src/redis/link.ts'
import type { Shard, Shards } from '../../src/redis/shards.ts'

const KINDS: readonly [RegExp, FailureKind][] = [
  [/^NOPERM/, 'forbidden'],
  [/^(NOAUTH|WRONGPASS)/, 'credentials'],
  [/^LOADING/, 'loading'],
  [/^BUSY/, 'busy'],
  [/^READONLY|NOTMASTER|FUNCTION LOAD.*replica/, 'demoted'],
  [/^OOM/, 'full'],
  [/^MISCONF/, 'misconfigured'],
  [/^NOREPLICAS/, 'noreplicas'],
  [/Function not found/, 'functions'],
  [/^NOIDENTITY/, 'noidentity'],
]

/** One client, made anew 20 ms after it ended: what a link is, without what makes it fit for use. */
class PlainLink implements SubscriberLink {
  readonly name: string
  state: LinkState = { kind: 'connecting', epoch: 0, attempt: 0, reason: undefined }
  epoch = 0
  #client: ReturnType<typeof createClient> | undefined
  readonly #url: string
  readonly #listeners = new Set<(state: LinkState) => void>()
  #onMessage: (channel: string, message: string) => void = () => {}
  #isClosed = false

  constructor(use: string, url: string) {
    this.name = `${use} ${url}`
    this.#url = url
    void this.#live()
  }

  async #live(): Promise<void> {
    if (this.#isClosed) return
    const client = createClient({ url: this.#url, RESP: 3, disableOfflineQueue: true, socket: { reconnectStrategy: false } })
    this.#client = client
    this.epoch++
    client.on('error', () => {})
    client.on('end', () => this.#end(client))
    this.#become({ kind: 'connecting', epoch: this.epoch, attempt: 1, reason: undefined })
    try {
      await client.connect()
      this.#become({ kind: 'connected', epoch: this.epoch, server: this.#url })
    } catch {
      this.#end(client)
    }
  }

  #end(client: ReturnType<typeof createClient>): void {
    if (this.#client !== client || this.#isClosed) return
    this.#client = undefined
    this.#become({ kind: 'lost', epoch: this.epoch, reason: new RedisFailure('unreachable', `${this.name}: it is gone`) })
    setTimeout(() => void this.#live(), 20)
  }

  #become(state: LinkState): void {
    this.state = state
    for (const listener of this.#listeners) listener(state)
  }

  #connected(): ReturnType<typeof createClient> {
    if (this.#client === undefined || this.state.kind !== 'connected') {
      throw new RedisFailure('unreachable', `${this.name}: it is not connected`)
    }
    return this.#client
  }

  async send(command: readonly Word[]): Promise<Reply> {
    const client = this.#connected()
    try {
      return (await client.sendCommand([...command])) as unknown as Reply
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? (client.isReady ? 'refused' : 'cut')
      throw new RedisFailure(kind, `${this.name}: ${text}`, error)
    }
  }

  connected(): Promise<number> {
    if (this.state.kind === 'connected') return Promise.resolve(this.epoch)
    return new Promise((resolve) => {
      const stop = this.onState((state) => {
        if (state.kind !== 'connected') return
        stop()
        resolve(state.epoch)
      })
    })
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async subscribe(channels: readonly string[]): Promise<void> {
    await this.#connected().subscribe([...channels], (message, channel) => this.#onMessage(channel, message))
  }

  unsubscribe(channels: readonly string[]): void {
    if (this.state.kind === 'connected') void this.#client?.unsubscribe([...channels]).catch(() => {})
  }

  onMessage(listener: (channel: string, message: string) => void): void {
    this.#onMessage = listener
  }

  onTakenBack(): void {}

  giveUp(): void {
    this.#client?.destroy()
  }

  close(): void {
    this.#isClosed = true
    this.#become({ kind: 'closed' })
    this.#client?.destroy()
  }
}

/** One Redis as shards, over the plain client. */
export async function plainShards(url: string): Promise<Shards> {
  const links = ['commands', 'subscriber', 'durable'].map((use) => new PlainLink(use, url))
  await Promise.all(links.map((link) => link.connected()))
  const [commands, subscriber, durable] = links as [Link, SubscriberLink, Link]
  const shard: Shard = { name: url, commands, subscriber, durable }
  return {
    isCluster: false,
    problem: undefined,
    all: () => [shard],
    of: () => shard,
    send: (_key, command) => commands.send(command),
    onChange: () => () => {},
    close() {
      for (const link of links) link.close()
    },
  }
}
