import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { CONTROL_BYTES_MAX } from '../frame.ts'
import { OK } from '../verdict.ts'
import { ping, pong, PROTOCOL_ERROR, whole } from './send.ts'

const pings = casesOf('2')

/** No text, which no server may mind in a ping. */
const BYTES = Buffer.of(0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff)
const LONGEST = Buffer.alloc(CONTROL_BYTES_MAX, 0xfe)
const TOO_LONG = Buffer.alloc(CONTROL_BYTES_MAX + 1, 0xfe)
const TEN = Array.from({ length: 10 }, (_, n) => `ping ${n}`)

export const PINGS: readonly ConformanceCase[] = [
  ...(
    [
      ['1', 'a ping without a payload', ''],
      ['2', 'a ping with a payload', 'Hello, world!'],
      ['3', 'a ping with a payload that is no text', BYTES],
      ['4', 'a ping with a payload of 125 bytes', LONGEST],
    ] as const
  ).map(([number, title, payload]) =>
    pings(number, title, '5.5.2', async (peer) => {
      const talk = await peer.enter()
      talk.send(ping(payload))
      await talk.ponged(payload)
      return OK
    }),
  ),
  pings('5', 'a ping with a payload of 126 bytes', '5.5', async (peer) => {
    const talk = await peer.enter()
    talk.send(ping(TOO_LONG))
    return talk.fails(PROTOCOL_ERROR)
  }),
  pings('6', 'a ping with a payload of 125 bytes, in TCP writes of one byte', '5.5.2', async (peer) => {
    const talk = await peer.enter()
    await talk.sendChopped(1, ping(LONGEST))
    await talk.ponged(LONGEST)
    return OK
  }),
  pings('7', 'an unasked pong without a payload: nothing comes of it', '5.5.3', async (peer) => {
    const talk = await peer.enter()
    talk.send(pong())
    return talk.isAlive()
  }),
  pings('8', 'an unasked pong with a payload: nothing comes of it', '5.5.3', async (peer) => {
    const talk = await peer.enter()
    talk.send(pong('unasked'))
    return talk.isAlive()
  }),
  pings('9', 'an unasked pong, and a ping with another payload', '5.5.3', async (peer) => {
    const talk = await peer.enter()
    talk.send(pong('unasked'), ping('asked'))
    await talk.ponged('asked')
    return OK
  }),
  pings('10', 'ten pings in one TCP write: ten pongs in their order', '5.5.2', async (peer) => {
    const talk = await peer.enter()
    talk.send(...TEN.map((payload) => ping(payload)))
    for (const payload of TEN) await talk.ponged(payload)
    return OK
  }),
  pings('11', 'ten pings in TCP writes of one byte', '5.5.2', async (peer) => {
    const talk = await peer.enter()
    await talk.sendChopped(1, ...TEN.map((payload) => ping(payload)))
    for (const payload of TEN) await talk.ponged(payload)
    return OK
  }),
  pings('12', 'a pong with a payload of 126 bytes', '5.5', async (peer) => {
    const talk = await peer.enter()
    talk.send(pong(TOO_LONG))
    return talk.fails(PROTOCOL_ERROR)
  }),
  pings('13', 'a ping between two texts: everything is answered, each once', '5.5.2', async (peer) => {
    const talk = await peer.enter()
    const [first, second] = [talk.text('before'), talk.text('after')]
    talk.send(whole(first))
    await talk.answered(first)
    talk.send(ping('between'))
    await talk.ponged('between')
    talk.send(whole(second))
    await talk.answered(second)
    return OK
  }),
]
