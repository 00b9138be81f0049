import { createApi, type ApiContext, type ApiHandler } from '../../src/api/index.ts'
import type { Revocation } from '../../src/auth/index.ts'
import { Conversation } from './conversation.ts'

export const KEY = 'the key of the api tests'

/** The server API on a conversation that stands still until it is turned. */
export class ApiWorld {
  readonly conversation: Conversation
  readonly api: ApiHandler
  readonly kept: (readonly Revocation[])[] = []

  constructor(options: Partial<ApiContext> = {}, conversation = new Conversation()) {
    this.conversation = conversation
    const { context, sessions } = conversation
    this.api = createApi({
      ...context,
      sessions,
      key: KEY,
      insecure: false,
      startedMs: 0,
      nodeName: 'here',
      keepRevocations: async (all) => void this.kept.push(all),
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
