import { createClient } from '@redis/client'
import type { RedisServer } from '../../../support/redis-server.ts'

interface Speaker {
  sendCommand(words: string[]): Promise<unknown>
  destroy(): void
}

/** A connection that was there before, and that may still say what no new one could: who puts it right, where new ones are refused. */
export class Operator {
  readonly #client: Speaker

  private constructor(client: Speaker) {
    this.#client = client
  }

  static async of(redis: RedisServer): Promise<Operator> {
    const client = createClient({ socket: { host: '127.0.0.1', port: redis.port, reconnectStrategy: false } })
    client.on('error', () => {})
    await client.connect()
    return new Operator(client)
  }

  command(...words: readonly string[]): Promise<unknown> {
    return this.#client.sendCommand([...words])
  }

  end(): void {
    this.#client.destroy()
  }
}
