import { afterEach, describe, expect, test } from 'vitest'
import { parseRule, type EventOf, type Rule } from '../../../src/lab/proxy/index.ts'
import { eventually } from '../../support/faults/eventually.ts'
import { ProxyRig } from '../../support/proxy-rig.ts'
import { respOf } from '../../support/resp-socket.ts'

let rig: ProxyRig
afterEach(() => rig.stop())

const start = async (options: Parameters<typeof ProxyRig.start>[0] = {}): Promise<ProxyRig> =>
  (rig = await ProxyRig.start(options))

/** As on the command line. */
function rule(text: string): Rule {
  const parsed = parseRule(text)
  if (parsed.kind === 'wrong') throw new Error(parsed.reason)
  return parsed.rule
}

/** Every kind of reply: texts, numbers, nothing, lists, maps, doubles, a large value, errors, a script's nested lists. */
const EVERYTHING: readonly (readonly string[])[] = [
  ['SET', 'text', 'a value with \r\n in it'],
  ['GET', 'text'],
  ['GET', 'nothing'],
  ['INCR', 'number'],
  ['INCR', 'text'],
  ['HSET', 'hash', 'a', '1', 'b', '2'],
  ['HGETALL', 'hash'],
  ['ZADD', 'scores', '1.5', 'one'],
  ['ZSCORE', 'scores', 'one'],
  ['SADD', 'set', 'one'],
  ['SMEMBERS', 'set'],
  ['XADD', 'stream', '1-0', 'field', 'value'],
  ['XRANGE', 'stream', '-', '+'],
  ['EVAL', "return {1, {2, {'three', false}}, 'four'}", '0'],
  ['SET', 'large', 'x'.repeat(400_000)],
  ['GET', 'large'],
  ['MULTI'],
  ['INCR', 'number'],
  ['EXEC'],
  ['NOSUCHCOMMAND'],
]

describe.each(['2', '3'])('RESP%s', (protocol) => {
  test.each(['', 'slice bytes=1-3', 'delay both by=1ms jitter=1ms', 'bandwidth rate=1000MB/s'])(
    '[P4] what comes through is byte for byte what Redis says, with the rule %j',
    async (text) => {
      const { redis, proxy } = await start()
      if (text !== '') proxy.add(rule(text))
      // The handshake tells a connection's own id.
      const script = [...EVERYTHING.map(respOf), 'inline "text"\r\n', respOf(['PING', 'that is all'])].join('')
      const answers: string[] = []
      for (const port of [redis.port, proxy.port]) {
        const socket = await rig.socketTo(port)
        socket.send(['HELLO', protocol])
        await socket.has('modules')
        socket.send(['FLUSHALL'])
        await socket.has('OK\r\n')
        socket.write(text.startsWith('slice') ? script.replace(respOf(['SET', 'large', 'x'.repeat(400_000)]), '') : script)
        answers.push(await socket.has('that is all\r\n'))
        socket.close()
      }
      expect(answers[1]).toBe(answers[0])
    },
  )
})

test('[P3] each reply of a real Redis is told with the command that it answers', async () => {
  const { proxy, redis } = await start()
  const told: string[] = []
  proxy.on((event) => {
    if (event.kind === 'reply')
      told.push(`${event.command.name}${event.isLast ? '' : '+'}${event.isExecuted ? '' : '!'} ${event.words[0] ?? ''}`)
    if (event.kind === 'message' || event.kind === 'unasked') told.push(`${event.kind} ${event.words[0] ?? ''}`)
  })
  for (const protocol of ['2', '3']) {
    const socket = await rig.socket()
    const other = await rig.socketTo(redis.port)
    socket.send(['HELLO', protocol, 'SETNAME', 'tester'])
    socket.send(['SUBSCRIBE', 'a', 'b'], ['PSUBSCRIBE', 'p*'])
    await socket.has('p*')
    other.send(['PUBLISH', 'a', 'hello'])
    await socket.has('hello')
    socket.send(['UNSUBSCRIBE'], ['PUNSUBSCRIBE'], ['UNSUBSCRIBE'], ['SUBSCRIBE'])
    socket.send(['MULTI'], ['SET', 'k', '1'], ['LPUSH', 'k', 'x'], ['EXEC'], ['MULTI'], ['DISCARD'])
    socket.send(['CLIENT', 'REPLY', 'SKIP'], ['SET', 'k', '2'], ['GET', 'k'], ['CLIENT', 'REPLY', 'OFF'], ['PING'], ['GET', 'k'])
    socket.send(
      ['CLIENT', 'REPLY', 'ON'],
      ['DEL', 'l'],
      ['RPUSH', 'l', 'message', 'a', 'b'],
      ['LRANGE', 'l', '0', '-1'],
      ['PING', `end ${protocol}`],
    )
    await socket.has(`end ${protocol}`)
    expect(proxy.connections.map(({ name, role, waiting }) => [name, role, waiting])).toContainEqual(['tester', 'subscriber', []])
    socket.close()
    other.close()
  }
  const both = [
    'HELLO server',
    'SUBSCRIBE+ subscribe',
    'SUBSCRIBE subscribe',
    'PSUBSCRIBE psubscribe',
    'message message',
    'UNSUBSCRIBE+ unsubscribe',
    'UNSUBSCRIBE unsubscribe',
    'PUNSUBSCRIBE punsubscribe',
    'UNSUBSCRIBE unsubscribe',
    "SUBSCRIBE! ERR wrong number of arguments for 'subscribe' command",
    'MULTI OK',
    'SET! QUEUED',
    'LPUSH! QUEUED',
    'EXEC OK',
    'MULTI OK',
    'DISCARD OK',
    'GET 2',
    'CLIENT OK',
    'DEL 0',
    'RPUSH 3',
    'LRANGE message',
  ]
  expect(told).toEqual([...both, 'PING end 2', ...both.map((one) => (one === 'DEL 0' ? 'DEL 1' : one)), 'PING end 3'])
})

test('[P2] what is no RESP passes unread and is told once, and rules about commands apply no more', async () => {
  const { proxy, redis } = await start()
  const hold = proxy.hold({ command: 'PING' })
  const unread: EventOf<'unread'>[] = []
  proxy.on((event) => event.kind === 'unread' && unread.push(event))
  const words = '*1\r\n+oops\r\n'
  const [direct, through] = [await rig.socketTo(redis.port), await rig.socket()]
  for (const socket of [direct, through]) socket.write(words)
  expect(await through.has('\r\n')).toBe(await direct.has('\r\n'))
  expect(await through.ended).toBe('end')
  expect(unread.map(({ side, reason }) => [side, reason])).toEqual([['request', '"+" where a word of a request should begin']])
  expect(hold.hits).toBe(0)
})

describe('the reply of a command that was executed never comes', () => {
  test.each([
    ['close', 'end'],
    ['reset', 'ECONNRESET'],
  ] as const)('[P5] and the connection ends by %s: only what came before it arrives', async (then, ended) => {
    const { proxy, redis } = await start()
    const drop = proxy.add({ kind: 'drop', command: 'XADD', nth: 2, ends: then })
    await redis.command('SET', 'text', '1')
    const socket = await rig.socket()
    // One that fails and one that is queued are not executed, and so do not count.
    socket.send(
      ['XADD', 'text', '*', 'a', '1'],
      ['MULTI'],
      ['XADD', 's', '1-0', 'a', '1'],
      ['EXEC'],
      ['XADD', 's', '2-0', 'a', '1'],
    )
    await socket.has('2-0\r\n')
    socket.send(['XADD', 's', '3-0', 'a', '1'], ['XADD', 's', '4-0', 'a', '1'])
    expect(await socket.ended).toBe(ended)
    expect(socket.received).toBe('')
    await drop.hit()
    expect(drop.hits).toBe(1)
    // All that arrived was carried out.
    expect(await redis.command('XLEN', 's')).toBe(4)
    // The second one alone: it goes on with another connection.
    const again = await rig.socket()
    again.send(['XADD', 's', '5-0', 'a', '1'])
    await again.has('5-0')
  })

  test('[P5] and the connection goes on in silence: nothing arrives, and nothing ends', async () => {
    const { proxy, redis } = await start()
    const drop = proxy.add({ kind: 'drop', command: 'INCR', ends: 'silent' })
    const socket = await rig.socket()
    socket.send(['SET', 'a', '1'], ['INCR', 'n'], ['INCR', 'n'], ['PING'])
    await socket.has('+OK\r\n')
    await drop.hit()
    await proxy.quiet()
    expect(socket.received).toBe('')
    expect(proxy.connections.map(({ isOpen }) => isOpen)).toEqual([true])
    expect(await redis.command('GET', 'n')).toBe('2')
    const closed = proxy.next('closed')
    socket.end()
    await closed
  })
})

test.each([
  ['before', '', null],
  ['between', '', '1'],
  ['after', ':1\r\n', '1'],
] as const)('[P5] a connection that is cut %s request and reply', async (at, received, stored) => {
  const { proxy, redis } = await start()
  const cut = proxy.add({ kind: 'cut', at, command: 'INCR', ends: 'close' })
  const socket = await rig.socket()
  socket.send(['INCR', 'n'], ['SET', 'other', '1'])
  expect(await socket.ended).toBe('end')
  expect(socket.received).toBe(received)
  await cut.hit()
  // Redis ends its side when it has carried out what it was given.
  while (proxy.connections.length > 0) await proxy.moved()
  expect(await redis.command('GET', 'n')).toBe(stored)
  if (at !== 'after') expect(await redis.command('GET', 'other')).toBeNull()
})

test('new connections are refused, and those that are open go on', async () => {
  const { proxy } = await start()
  const before = await rig.socket()
  before.send(['PING'])
  await before.has('PONG')
  const refuse = proxy.add({ kind: 'refuse' })
  const refused = await rig.socket()
  expect(await refused.ended).toMatch(/ECONNRESET|close/)
  before.send(['PING'])
  await before.has('PONG')
  refuse.remove()
  const after = await rig.socket()
  after.send(['PING'])
  await after.has('PONG')
})

test('where there is no Redis a connection is reset, and the next one is tried anew', async () => {
  const { redis } = await start()
  await redis.kill()
  const socket = await rig.socket()
  expect(await socket.ended).toMatch(/ECONNRESET|close/)
  await redis.restart()
  const again = await rig.socket()
  again.send(['PING'])
  await again.has('PONG')
})

test('[P6] who reads nothing is not written to without end, and gets everything when it reads', async () => {
  const { proxy, redis } = await start()
  await redis.command('SET', 'k', 'x'.repeat(1_000_000))
  const hold = proxy.hold({ command: 'PING' })
  const socket = await rig.socket()
  // 30 MB behind a reply that is held: the proxy and the sockets take some, and Redis keeps the rest.
  socket.send(['PING', 'first'], ...Array.from({ length: 30 }, () => ['GET', 'k']), ['PING', 'last'])
  await hold.hit()
  const kept = async (): Promise<number> =>
    Math.max(...[...String(await redis.command('CLIENT', 'LIST')).matchAll(/omem=(\d+)/g)].map(([, bytes]) => Number(bytes)))
  await eventually('Redis keeps what the proxy does not take', async () => {
    const before = await kept()
    return before > 10_000_000 && (await kept()) === before
  })
  hold.remove()
  await socket.has('last\r\n')
})
