import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { functionLibrary } from '../../../src/redis/functions/library.ts'
import { RedisKeys } from '../../../src/redis/keys.ts'
import { Ear, instancesContract } from '../../contract/instances.ts'
import { redisInstance, until, type RedisInstance } from '../../support/redis-instances.ts'
import { RedisServer } from '../../support/redis-server.ts'

let server: RedisServer
let open: RedisInstance[] = []

async function another(): Promise<RedisInstance> {
  const one = await redisInstance(server.url)
  open.push(one)
  await one.ready()
  one.instances.describe(() => 'info')
  await until(async () => (await one.instances.list()).length > 0 && (await isListed(one)))
  return one
}

async function isListed({ instances }: RedisInstance): Promise<boolean> {
  return (await server.command('ZSCORE', 'tidegate:{control}:leases', instances.id)) !== null
}

async function closeAll(): Promise<void> {
  const faults = open.flatMap((one) => one.faults)
  await Promise.all(open.map((one) => one.close()))
  open = []
  expect(faults).toEqual([])
}

instancesContract(
  'Redis',
  async () => {
    server = await RedisServer.start()
    const first = await another()
    return {
      first: first.instances,
      another: async () => (await another()).instances,
      leave: async (left) => open.find(({ instances }) => instances === left)?.close(),
      until,
      async close() {
        await closeAll()
        await server.stop()
      },
    }
  },
  false,
)

describe('on a Redis that fails', () => {
  beforeEach(async () => {
    server = await RedisServer.start({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  })
  afterEach(async () => {
    server.thaw()
    await closeAll()
    await server.stop()
  })

  const two = async (): Promise<readonly [RedisInstance, RedisInstance, Ear]> => {
    const [first, second] = [await another(), await another()]
    const ear = new Ear(second.instances)
    await until(() => ear.gaps.length > 0)
    return [first, second, ear]
  }
  const proved = async ({ instances }: RedisInstance): Promise<void> =>
    until(async () => (await instances.reader.prove()).kind === 'proved')
  /** Of those that wait for a word. */
  const killReaders = async (): Promise<void> => {
    const clients = ((await server.command('CLIENT', 'LIST')) as string).split('\n').filter((one) => one.includes('cmd=xread'))
    expect(clients.length).toBeGreaterThan(0)
    for (const one of clients) await server.command('CLIENT', 'KILL', 'ID', /id=(\d+)/.exec(one)?.[1] ?? '')
  }
  const said = (first: RedisInstance, count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `${first.instances.id}: ${index}`)

  test('[I1] words go on in order, each once, over a kill of Redis and its return with what it had written', async () => {
    const [first, second, ear] = await two()
    const telling = Array.from({ length: 300 }, (_, index) =>
      first.instances.tell(index % 2 === 0 ? undefined : second.instances.id, `${index}`),
    )
    // Not settled, so that the kill falls between them.
    await telling[20]
    await server.kill()
    await server.restart()
    await Promise.all([first.ready(), second.ready()])
    await Promise.all(telling)
    await until(() => ear.heard.length >= 300)
    expect(ear.heard).toEqual(said(first, 300))
    expect(ear.gaps).toEqual(['joined', 'reconnected'])
    await proved(second)
  })

  test('[I1] a reader whose connection is killed hears what was told meanwhile, and its proof is lost', async () => {
    const [first, second, ear] = await two()
    await proved(second)
    const lost: string[] = []
    second.instances.reader.onLost((reason) => lost.push(reason))
    await killReaders()
    for (let index = 0; index < 50; index++) await first.instances.tell(second.instances.id, `${index}`)
    await until(() => ear.heard.length >= 50)
    expect(ear.heard).toEqual(said(first, 50))
    expect(lost).toHaveLength(1)
    expect(ear.gaps).toEqual(['joined', 'reconnected'])
  })

  /** A listener that is held where it makes good what it may have missed, and writes down what it hears. */
  const held = async (): Promise<{ words: string[]; release: () => void; one: RedisInstance }> => {
    const one = await another()
    const words: string[] = []
    let release = (): void => {}
    one.instances.listen({
      told: (text) => void words.push(text),
      gap: (gap) => {
        words.push(gap)
        return new Promise((resolve) => (release = resolve))
      },
    })
    await until(() => words.length > 0)
    return { words, release: () => release(), one }
  }

  test('[I1] a word that was said twice, because its reply was lost, is heard once', async () => {
    const [first, second, ear] = await two()
    const { control } = new RedisKeys()
    const say = (count: number, text: string): Promise<unknown> => {
      const keys = [control.leases, control.number, control.own(second.instances.id)]
      const words = [second.instances.id, 'another', `${count}`, '100', '60000', text]
      return server.command('FCALL', `${functionLibrary().name}_control_tell`, `${keys.length}`, ...keys, ...words)
    }
    for (const [count, text] of [
      [1, 'one'],
      [2, 'two'],
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ] as const)
      await say(count, text)
    await first.instances.tell(second.instances.id, 'end')
    await until(() => ear.heard.length >= 4)
    expect(ear.heard).toEqual(['another: one', 'another: two', 'another: three', `${first.instances.id}: end`])
  })

  test('[I2] words that were trimmed before they were read are a gap, told before the next word', async () => {
    const first = await another()
    const { words, release, one } = await held()
    release()
    await first.instances.tell(one.instances.id, 'heard')
    await until(() => words.includes('heard'))
    await killReaders()
    await until(() => words.includes('reconnected'))
    for (const text of ['trimmed', 'too', 'kept']) await first.instances.tell(one.instances.id, text)
    await server.command('XTRIM', `tidegate:{control}:to:${one.instances.id}`, 'MAXLEN', '1')
    release()
    await until(() => words.includes('lost'))
    // Held again: the word itself waits until the gap has been made good.
    expect(words).toEqual(['joined', 'heard', 'reconnected', 'lost'])
    release()
    await until(() => words.includes('kept'))
    expect(words).toEqual(['joined', 'heard', 'reconnected', 'lost', 'kept'])
  })

  test('[I2] a Redis that has forgotten everything is a gap, and what is told afterwards is heard', async () => {
    const [first, , ear] = await two()
    await first.instances.tell(undefined, 'before')
    await until(() => ear.heard.length === 1)
    await server.command('FLUSHALL')
    await first.instances.tell(undefined, 'after')
    await until(() => ear.heard.length === 2)
    expect(ear.gaps).toEqual(['joined', 'lost'])
  })

  test('[I3] the reader proves that it hears itself, and nothing before what it may have missed has been made good', async () => {
    const { release, one } = await held()
    const waiting = 'what may have been lost is looked for'
    expect(await one.instances.reader.prove()).toEqual({ kind: 'not-ready', reason: waiting })
    release()
    await proved(one)
    await killReaders()
    await until(async () => JSON.stringify(await one.instances.reader.prove()).includes(waiting))
    release()
    await proved(one)
    expect(await one.instances.reader.prove()).toMatchObject({ kind: 'proved', evidence: { epoch: 2 } })
  })

  test('[I3] an instance whose lease has run out proves nothing, and renews it', async () => {
    const [, second] = await two()
    await proved(second)
    await server.command('ZREM', 'tidegate:{control}:leases', second.instances.id)
    const reason = 'its lease had run out; it has been renewed'
    expect(await second.instances.reader.prove()).toEqual({ kind: 'not-ready', reason })
    await proved(second)
  })

  test('[I4] an instance that was killed is gone when its lease has run out', async () => {
    const [first, second] = await two()
    expect(await first.instances.list()).toHaveLength(2)
    second.vanish()
    await until(async () => (await first.instances.list()).length === 1)
    expect(await first.instances.tell(second.instances.id, 'hello')).toBe('gone')
  })

  test('[I4] a lease that has run out is not shown, also before anybody has cleared it away', async () => {
    const first = await another()
    await server.command('ZADD', 'tidegate:{control}:leases', '1', 'ghost')
    expect((await first.instances.list()).map(({ id }) => id)).toEqual([first.instances.id])
  })

  test('[I5] what is left of an instance that is gone is kept for a bounded time', async () => {
    const [first, second] = await two()
    second.vanish()
    await first.instances.tell(second.instances.id, 'hello')
    expect(Number(await server.command('PTTL', `tidegate:{control}:to:${second.instances.id}`))).toBeGreaterThan(0)
    expect(Number(await server.command('PTTL', 'tidegate:{control}:all'))).not.toBe(-1)
  })

  test('[I6] a revocation is kept, widened by a second, and there for whoever starts', async () => {
    const [first, second] = await two()
    const nowSeconds = Math.floor(Date.now() / 1_000)
    await first.instances.revocations.keep({ user: 'ä', issuedBefore: 10, keepUntil: nowSeconds + 100 })
    const widened = { user: 'ä', issuedBefore: 20, keepUntil: nowSeconds + 100 }
    expect(await second.instances.revocations.keep({ user: 'ä', issuedBefore: 20, keepUntil: 1 })).toBe('kept')
    await first.instances.revocations.keep({ user: 'past', issuedBefore: 1, keepUntil: nowSeconds - 1 })
    await first.instances.revocations.keep({ user: 'ever', issuedBefore: 1, keepUntil: Number.MAX_SAFE_INTEGER })
    const kept = [...(await second.instances.revocations.all())].sort((one, other) => (one.user < other.user ? -1 : 1))
    expect(kept).toEqual([{ user: 'ever', issuedBefore: 1, keepUntil: Number.MAX_SAFE_INTEGER }, widened])
  })
})
