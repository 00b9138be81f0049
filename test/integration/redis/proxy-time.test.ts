import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../support/faults/eventually.ts'
import { ProxyRig } from '../../support/proxy-rig.ts'

let rig: ProxyRig
afterEach(() => rig.stop())

const start = async (options: Parameters<typeof ProxyRig.start>[0] = {}): Promise<ProxyRig> =>
  (rig = await ProxyRig.start(options))

describe('a black hole', () => {
  test('[P8] both ways: nothing arrives, not even an end, and nothing is lost when it is over', async () => {
    const { proxy, redis } = await start()
    const socket = await rig.socket()
    socket.send(['SUBSCRIBE', 'c'])
    await socket.has('subscribe')
    const hole = proxy.add({ kind: 'black-hole', side: 'both' })
    socket.send(['PING', 'lost?'])
    await redis.command('PUBLISH', 'c', 'message')
    // Redis ends its side, and nobody is told.
    await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await hole.hit()
    await proxy.quiet()
    expect(socket.received).toBe('')
    hole.remove()
    await socket.has('message')
    // What came after Redis had closed is answered by nobody.
    expect(await socket.ended).toMatch(/end|ECONNRESET|close/)
  })

  test('one way: requests are carried out, and their replies wait', async () => {
    const { proxy, redis } = await start()
    const socket = await rig.socket()
    const hole = proxy.add({ kind: 'black-hole', side: 'reply' })
    socket.send(['INCR', 'n'])
    await hole.hit()
    expect(await redis.command('GET', 'n')).toBe('1')
    expect(socket.received).toBe('')
    hole.remove()
    await socket.has(':1')
  })
})

describe('time, turned by the test', () => {
  test('a delay keeps the order', async () => {
    const { proxy, world } = await start({ hasManualTime: true })
    proxy.add({ kind: 'delay', side: 'reply', command: 'ECHO', ms: 300 })
    const socket = await rig.socket()
    socket.send(['PING', 'at once'], ['ECHO', 'late'], ['PING', 'behind it'])
    await socket.has('at once')
    await proxy.quiet()
    await world.advance(299)
    await proxy.quiet()
    expect(socket.received).toBe('')
    await world.advance(1)
    await socket.has('behind it')
  })

  test('a bandwidth', async () => {
    const { proxy, world } = await start({ hasManualTime: true })
    const socket = await rig.socket()
    socket.send(['SET', 'k', 'x'.repeat(10_000)])
    await socket.has('OK')
    proxy.add({ kind: 'bandwidth', side: 'reply', bytesPerSecond: 1_000 })
    socket.send(['GET', 'k'])
    await proxy.quiet()
    await world.advance(5_000)
    await proxy.quiet()
    expect(socket.received.length).toBeGreaterThan(4_900)
    expect(socket.received.length).toBeLessThan(5_100)
    await world.advance(6_000)
    await socket.has('xxx\r\n')
  })

  test('a rule begins and ends by itself', async () => {
    const { proxy, world } = await start({ hasManualTime: true })
    const hold = proxy.add({ kind: 'hold', side: 'reply', fromMs: 1_000, forMs: 2_000 })
    const socket = await rig.socket()
    socket.send(['PING', 'before'])
    await socket.has('before')
    await world.advance(1_000)
    socket.send(['PING', 'within'])
    await hold.hit()
    await world.advance(1_999)
    await proxy.quiet()
    expect(socket.received).toBe('')
    await world.advance(1)
    await socket.has('within')
  })

  test('an end that is told later', async () => {
    const { proxy, world, redis } = await start({ hasManualTime: true })
    proxy.add({ kind: 'slow-close', ms: 5_000 })
    const socket = await rig.socket()
    socket.send(['CLIENT', 'SETNAME', 'tester'])
    await socket.has('OK')
    socket.end()
    await proxy.quiet()
    expect(String(await redis.command('CLIENT', 'LIST'))).toContain('name=tester')
    await world.advance(5_000)
    await eventually('Redis has heard of it', async () => !String(await redis.command('CLIENT', 'LIST')).includes('name=tester'))
    await proxy.quiet()
    expect(proxy.connections).toHaveLength(1)
    await world.advance(5_000)
    await socket.ended
    while (proxy.connections.length > 0) await proxy.moved()
  })
})

test('a reply in slices of one to three bytes', async () => {
  const { proxy } = await start()
  proxy.add({ kind: 'slice', side: 'reply', bytesMin: 1, bytesMax: 3 })
  const socket = await rig.socket()
  socket.send(['PING', 'x'.repeat(300)])
  await socket.has('xxx\r\n')
  expect(socket.chunks.length).toBeGreaterThan(30)
})

describe('so many bytes, and then', () => {
  test('a reset', async () => {
    const { proxy } = await start()
    const limit = proxy.add({ kind: 'limit', side: 'reply', bytes: 100, ends: 'reset' })
    const socket = await rig.socket()
    socket.send(['PING', 'x'.repeat(300)])
    expect(await socket.ended).toBe('ECONNRESET')
    expect(limit.hits).toBe(1)
  })

  test('silence, in the middle of a word', async () => {
    const { proxy } = await start()
    const limit = proxy.add({ kind: 'limit', side: 'reply', bytes: 100, ends: 'silent' })
    const socket = await rig.socket()
    socket.send(['PING', 'x'.repeat(300)])
    await limit.hit()
    await proxy.quiet()
    expect(socket.received.length).toBe(100)
    expect(proxy.connections).toHaveLength(1)
  })
})
