import { Centrifuge, type Options, type PublicationContext, type Subscription, type SubscriptionOptions } from 'centrifuge'
import { EventSource } from 'eventsource'
import WebSocket from 'ws'
import type { ServerProcess } from './server-process.ts'
import { connectionToken } from './tokens.ts'

export type Transport = 'websocket' | 'http_stream' | 'sse'

export const TRANSPORTS: readonly Transport[] = ['websocket', 'http_stream', 'sse']

const PATHS: Readonly<Record<Transport, string>> = {
  websocket: '/connection/websocket',
  http_stream: '/connection/http_stream',
  sse: '/connection/sse',
}

/** The unmodified client from npm, with what Node 20 lacks of a browser. */
export async function clientOf(
  server: Pick<ServerProcess, 'url'>,
  options: { readonly transport?: Transport; readonly user?: string; readonly more?: Partial<Options> } = {},
): Promise<Centrifuge> {
  const { transport = 'websocket', user = 'ada', more = {} } = options
  const endpoint = server.url(PATHS[transport])
  return new Centrifuge([{ transport, endpoint: transport === 'websocket' ? endpoint.replace('http', 'ws') : endpoint }], {
    websocket: WebSocket,
    eventsource: EventSource,
    emulationEndpoint: server.url('/emulation'),
    token: await connectionToken(user),
    minReconnectDelay: 20,
    maxReconnectDelay: 200,
    ...more,
  })
}

/** Connects and waits for it. */
export async function connected(client: Centrifuge): Promise<Centrifuge> {
  client.connect()
  await client.ready()
  return client
}

/** Subscribes and waits for it. */
export async function subscribed(
  client: Centrifuge,
  channel: string,
  options: Partial<SubscriptionOptions> = {},
): Promise<Subscription> {
  const subscription = client.newSubscription(channel, options)
  subscription.subscribe()
  await subscription.ready()
  return subscription
}

interface Emitter {
  on(event: string, listener: (context: never) => void): unknown
  removeListener(event: string, listener: (context: never) => void): unknown
}

/** The next event of a client or subscription that fits. */
export function nextEvent<T>(emitter: Emitter, event: string, fits: (context: T) => boolean = () => true): Promise<T> {
  return new Promise((resolve) => {
    const listener = (context: T): void => {
      if (!fits(context)) return
      emitter.removeListener(event, listener)
      resolve(context)
    }
    emitter.on(event, listener)
  })
}

/** Collects publications, and waits until there are so many. */
export class Inbox {
  readonly publications: PublicationContext[] = []
  #waiting: { readonly count: number; readonly resolve: () => void }[] = []

  constructor(subscription: Subscription) {
    subscription.on('publication', (publication) => {
      this.publications.push(publication)
      for (const { count, resolve } of this.#waiting) if (this.publications.length >= count) resolve()
    })
  }

  get data(): readonly unknown[] {
    return this.publications.map((publication) => publication.data as unknown)
  }

  /** Resolves once at least `count` publications have come. */
  async has(count: number): Promise<readonly unknown[]> {
    if (this.publications.length < count) await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }))
    return this.data
  }
}
