import { afterEach, describe, expect, test } from 'vitest'
import { byVector, releaseInOrder } from '../../../src/lab/proxy/index.ts'
import { ProxyRig } from '../../support/proxy-rig.ts'

let rig: ProxyRig
afterEach(() => rig.stop())

const start = async (options: Parameters<typeof ProxyRig.start>[0] = {}): Promise<ProxyRig> =>
  (rig = await ProxyRig.start(options))

describe('what is held', () => {
  test('[P4] an acknowledgement of a SUBSCRIBE: all after it waits behind it, and nobody else does', async () => {
    const { proxy, redis } = await start()
    const hold = proxy.hold({ on: 'subscriber', command: 'SUBSCRIBE', has: 'two' })
    const [subscriber, other] = [await rig.socket(), await rig.socket()]
    subscriber.send(['SUBSCRIBE', 'one'])
    await subscriber.has('one')
    subscriber.send(['SUBSCRIBE', 'two'])
    await hold.hit()
    // It is subscribed, and does not know it.
    expect(await redis.command('PUBLISH', 'two', 'early')).toBe(1)
    other.send(['PING'])
    await other.has('PONG')
    await proxy.quiet()
    expect(subscriber.received).toBe('')
    expect(hold.held.map(({ label, isNext }) => [label, isNext])).toEqual([['subscriber: SUBSCRIBE', true]])
    hold.release()
    const received = await subscriber.has('early')
    expect(received.indexOf('subscribe')).toBeLessThan(received.indexOf('early'))
  })

  test('[P4] a request: it has not happened before it is let on', async () => {
    const { proxy, redis } = await start()
    const hold = proxy.hold({ side: 'request', command: 'SET' })
    const socket = await rig.socket()
    socket.send(['SET', 'k', '1'])
    const { held } = await proxy.next('held')
    expect([held.side, held.command?.words]).toEqual(['request', ['SET', 'k', '1']])
    expect(await redis.command('GET', 'k')).toBeNull()
    held.release()
    await socket.has('OK')
    expect(await redis.command('GET', 'k')).toBe('1')
    expect(hold.held).toEqual([])
  })

  test('[P8] goes on in its order when the rule is over, and one that comes later is not held', async () => {
    const { proxy } = await start()
    const hold = proxy.hold({ command: 'ECHO' })
    const socket = await rig.socket()
    socket.send(['ECHO', 'one'], ['PING', 'two'], ['ECHO', 'three'])
    await hold.hit(2)
    hold.release(1)
    await socket.has('two')
    hold.remove()
    await socket.has('three')
    socket.send(['ECHO', 'four'])
    await socket.has('four')
    expect(hold.hits).toBe(2)
  })

  test('a message by pub/sub, by the name that its connection gave itself', async () => {
    const { proxy, redis } = await start()
    const hold = proxy.hold({ command: 'MESSAGE', name: 'tester-*' })
    const [held, free] = [await rig.socket(), await rig.socket()]
    held.send(['HELLO', '3', 'SETNAME', 'tester-1'], ['SUBSCRIBE', 'c'])
    free.send(['CLIENT', 'SETNAME', 'other'], ['SUBSCRIBE', 'c'])
    for (const socket of [held, free]) await socket.has('subscribe')
    await redis.command('PUBLISH', 'c', 'hello')
    await free.has('hello')
    await hold.hit()
    expect(hold.held.map(({ label, words }) => [label, ...words])).toEqual([['tester-1: MESSAGE', 'message', 'c', 'hello']])
    hold.release()
    await held.has('hello')
  })

  test('is gone with its client, and nothing is left of it', async () => {
    const { proxy } = await start()
    const hold = proxy.hold({ command: 'PING' })
    const socket = await rig.socket()
    socket.send(['PING'])
    await hold.hit()
    const closed = proxy.next('closed')
    socket.reset()
    await closed
    expect([proxy.held, proxy.connections]).toEqual([[], []])
    hold.release()
    // Who only says no more may still want its answer.
    const polite = await rig.socket()
    polite.send(['PING'])
    await hold.hit(2)
    polite.end()
    await proxy.quiet()
    expect(proxy.held).toHaveLength(1)
    hold.release()
    await polite.has('PONG')
  })

  test('[P7] real replies on several connections are let on in the order of a vector', async () => {
    const { proxy } = await start()
    const orders: string[] = []
    for (const vector of [[], [1], [2, 1]]) {
      const hold = proxy.hold({ command: 'ECHO' })
      const sockets = [await rig.socket(), await rig.socket(), await rig.socket()]
      const heard: string[] = []
      const all = sockets.map(async (socket, index) => {
        socket.send(['CLIENT', 'SETNAME', `n${index}`], ['ECHO', `said ${index}`])
        await socket.has(`said ${index}`)
        heard.push(`${index}`)
      })
      const decisions = await releaseInOrder(proxy, byVector(vector), Promise.all(all))
      expect(decisions[0]?.options).toEqual(['n0: ECHO', 'n1: ECHO', 'n2: ECHO'])
      orders.push(heard.join(''))
      hold.remove()
      for (const socket of sockets) socket.close()
    }
    expect(orders).toEqual(['012', '102', '210'])
  })
})
