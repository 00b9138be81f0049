import { RedisProxy } from '../../src/lab/proxy/index.ts'
import { ManualWorld, seededRandom } from '../../src/runtime/manual.ts'
import { realClock, realTimers } from '../../src/runtime/real.ts'
import { RedisServer, type RedisServerOptions } from './redis-server.ts'
import { RespSocket } from './resp-socket.ts'

/** A real Redis, a proxy in front of it and whoever speaks to either; all end with the test. */
export class ProxyRig {
  readonly redis: RedisServer
  readonly proxy: RedisProxy
  /** Turned by the test, where it asked for that. */
  readonly world: ManualWorld
  readonly #sockets: RespSocket[] = []

  private constructor(redis: RedisServer, proxy: RedisProxy, world: ManualWorld) {
    this.redis = redis
    this.proxy = proxy
    this.world = world
  }

  static async start(options: RedisServerOptions & { readonly hasManualTime?: boolean } = {}): Promise<ProxyRig> {
    const redis = await RedisServer.start(options)
    const world = new ManualWorld()
    // Turns of the event loop are real: the sockets are.
    const time =
      options.hasManualTime === true
        ? { clock: world.clock, timers: { ...world.timers, soon: (run: () => void) => realTimers.soon(run) } }
        : { clock: realClock, timers: realTimers }
    const proxy = await RedisProxy.listen({ target: { port: redis.port }, random: seededRandom(1), ...time })
    return new ProxyRig(redis, proxy, world)
  }

  /** Through the proxy. */
  async socket(): Promise<RespSocket> {
    return this.socketTo(this.proxy.port)
  }

  async socketTo(port: number): Promise<RespSocket> {
    const socket = await RespSocket.to(port)
    this.#sockets.push(socket)
    return socket
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.close()
    await this.proxy.stop()
    await this.redis.stop()
  }
}
