import { channelsHere, createApi, nodeInfo, type ApiContext, type ApiHandler } from '../../src/api/index.ts'
import type { Revocation } from '../../src/auth/index.ts'
import { Control, type ControlParts } from '../../src/control/index.ts'
import { createMemoryInstances } from '../../src/memory/index.ts'
import { parseFrame } from '../../src/transport/index.ts'
import { Conversation } from './conversation.ts'

export const KEY = 'the key of the api tests'

/** The server API on a conversation that stands still until it is turned. */
export class ApiWorld {
  readonly conversation: Conversation
  readonly api: ApiHandler
  readonly kept: (readonly Revocation[])[] = []

  readonly control: Control

  constructor(options: Partial<ApiContext> = {}, conversation = new Conversation(), shared: Partial<ControlParts> = {}) {
    this.conversation = conversation
    const { context, sessions, hub, world, revocations } = conversation
    const about = { ...context, sessions, name: 'here', startedMs: 0 }
    this.control = new Control({
      ...context,
      instances: createMemoryInstances('node'),
      sessions,
      revocations,
      store: {
        keep: async (_, all) => {
          this.kept.push(all)
          return 'kept'
        },
        all: async () => [],
      },
      timers: world.timers,
      about: () => nodeInfo(about),
      channelsHere: (pattern) => channelsHere(hub, pattern),
      receive: (session, frame) => session.receive(parseFrame(frame), frame.length),
      ...shared,
    })
    this.api = createApi({
      ...context,
      control: this.control,
      key: KEY,
      insecure: false,
      ...options,
    })
  }

  /** Asks and turns the world until there is an answer. */
  async raw(
    method: string,
    body: string,
    headers: Readonly<Record<string, string>> = { 'x-api-key': KEY },
  ): Promise<Awaited<ReturnType<ApiHandler['handle']>>> {
    const answer = this.api.handle(method, headers, body)
    await this.conversation.world.settle()
    return answer
  }

  /** The parsed body of a 200. */
  async call(method: string, request: unknown = {}): Promise<unknown> {
    const { status, body } = await this.raw(method, JSON.stringify(request))
    if (status !== 200) throw new Error(`${method} was answered with ${status}: ${body}`)
    return JSON.parse(body)
  }
}
