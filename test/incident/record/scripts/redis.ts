import { eventually } from '../../../support/faults/eventually.ts'
import { WRONGS } from '../../../support/reality/index.ts'
import type { RedisServer } from '../../../support/redis-server.ts'
import type { ServerProcess } from '../../../support/server-process.ts'
import { logs, places, reopens, type Night } from '../night.ts'

export const OLD = 'chat-00041-qez'
export const TOLD = /^service\.(?:lost|suspect|unproved)$/
/** Strangers that come to each instance while its gate is closed. */
export const STRANGERS = 3

/** What goes wrong with a Redis under two instances that serve, and how it is mended. */
interface Fault {
  readonly begin: () => unknown
  /** Sentence that each instance has to log. */
  readonly told: RegExp
  readonly end: () => unknown
}

/** People talk; it goes wrong; who comes is refused; it is mended, and the gates open again. */
export async function through(night: Night, servers: readonly ServerProcess[], { begin, told, end }: Fault): Promise<void> {
  const people = await night.people(servers)
  night.talk(people)
  const from = places(servers)
  await begin()
  night.talk(people)
  await Promise.all(servers.map((server, index) => logs(server, TOLD, told, { from: from[index] ?? 0 })))
  await Promise.all(servers.map((server, index) => logs(server, /^gate\.closed$/, /(?:)/, { from: from[index] ?? 0 })))
  for (const server of servers) await night.knocks(server, STRANGERS)
  const mended = places(servers)
  await end()
  await reopens(servers, mended)
  night.talk(people)
}

/** A fault of the tests of readiness, by its name there. */
export const wrong =
  (name: string) =>
  async (night: Night): Promise<void> => {
    const fault = WRONGS.find((one) => one.name === name && one.when === 'later')
    if (fault === undefined) throw new Error(`the tests know no fault "${name}"`)
    const redis = await night.redis(fault.redis)
    const url = redis.url.replace('//', `//${fault.credentials ?? ''}`)
    const servers = await night.serving(2, { revision: OLD, redis: url })
    await through(night, servers, {
      begin: () => fault.breaks(redis),
      told: fault.words,
      end: () => fault.mends?.(redis),
    })
  }

export async function killed(night: Night): Promise<void> {
  const redis = await night.redis()
  const servers = await night.serving(2, { revision: OLD, redis: redis.url })
  await through(night, servers, { begin: () => redis.kill(), told: /ECONNREFUSED/, end: () => redis.restart() })
}

/** An orderly restart of a server that has much to read. */
export async function loading(night: Night): Promise<void> {
  const redis = await night.redis()
  const servers = await night.serving(2, { revision: OLD, redis: redis.url })
  await redis.command('EVAL', "for n = 1, 40000 do redis.call('SET', n, n) end", '0')
  await redis.command('SAVE')
  await through(night, servers, {
    async begin() {
      await redis.terminate()
      await redis.restart(['--key-load-delay', '500', '--loading-process-events-interval-bytes', '1024'])
    },
    told: /LOADING/,
    end: () => redis.command('CONFIG', 'SET', 'key-load-delay', '0'),
  })
}

/** Somebody takes the functions away, again as soon as they are back. */
export async function functionsFlushed(night: Night): Promise<void> {
  const redis = await night.redis()
  const servers = await night.serving(2, { revision: OLD, redis: redis.url })
  const flushing = again(() => redis.command('FUNCTION', 'FLUSH'))
  night.atEnd(() => flushing.stop())
  await through(night, servers, {
    begin: () => flushing.start(),
    told: /the functions are not there/,
    end: () => flushing.stop(),
  })
}

/** The subscriber's connections are ended as soon as they are back. */
export async function subscribersKilled(night: Night): Promise<void> {
  const redis = await night.redis()
  const servers = await night.serving(2, { revision: OLD, redis: redis.url })
  const killing = again(() => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'))
  night.atEnd(() => killing.stop())
  await through(night, servers, {
    begin: () => killing.start(),
    told: /^(?=.*subscriber).*closed by the other side/,
    end: () => killing.stop(),
  })
}

/** The subscriber's connections stand, and bring nothing any more. */
export async function deafSubscriber(night: Night): Promise<void> {
  const redis = await night.redis()
  const proxy = await night.proxy(redis)
  const servers = await night.serving(2, { revision: OLD, redis: proxy.url })
  let hold: { remove(): void } | undefined
  await through(night, servers, {
    begin: () => (hold = proxy.hold({ on: 'subscriber', command: 'MESSAGE' })),
    told: /it receives nothing, though its connection stands/,
    end: () => hold?.remove(),
  })
}

/** A slot that no master of the cluster has any more. */
export async function slotUncovered(night: Night, start: () => Promise<RedisServers>): Promise<void> {
  const cluster = await start()
  night.atEnd(() => cluster.stop())
  const [first] = cluster.masters
  if (first === undefined) throw new Error('a cluster without masters')
  night.keep(first)
  const servers = await night.serving(2, { revision: OLD, redis: cluster.url })
  await through(night, servers, {
    begin: () => Promise.all(cluster.masters.map((master) => master.command('CLUSTER', 'DELSLOTS', '0'))),
    told: /CLUSTERDOWN/,
    async end() {
      await first.command('CLUSTER', 'ADDSLOTS', '0')
      await eventually('the cluster is whole', async () => {
        const infos = await Promise.all(cluster.masters.map((master) => master.command('CLUSTER', 'INFO')))
        return infos.every((info) => String(info).includes('cluster_state:ok'))
      })
    },
  })
}

interface RedisServers {
  readonly masters: readonly RedisServer[]
  readonly url: string
  stop(): Promise<void>
}

/** Does something, over and over. */
function again(act: () => Promise<unknown>): { start(): void; stop(): Promise<void> } {
  const over = new AbortController()
  let running: Promise<void> | undefined
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) await act()
  }
  return {
    start() {
      // Redis may end first, when something else has failed.
      running = run().catch(() => {})
    },
    async stop() {
      over.abort()
      await running
    },
  }
}
