import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import type { Answered } from '../connection.ts'
import { closePayload, OPCODES, type ClientFrame } from '../frame.ts'
import { encodeRequest, withHeaders, type HandshakeRequest } from '../handshake.ts'
import { listOf } from '../http-answer.ts'
import type { Change, Peer } from '../peer.ts'
import { failed, nonStrict, OK, type Verdict } from '../verdict.ts'
import { PROTOCOL_ERROR, whole } from './send.ts'

const handshake = casesOf('H')

type Changes = Parameters<typeof withHeaders>[1]

const change =
  (changes: Changes): Change =>
  (request) =>
    withHeaders(request, changes)

/** It must not become a WebSocket; an error says why. */
function refused(answered: Answered): Verdict {
  switch (answered.kind) {
    case 'answer': {
      const { status, line } = answered.answer
      if (status === 101) return failed('it upgraded all the same')
      return status >= 400 && status < 500 ? OK : nonStrict(`it answered ${line}; an error of the client has a status of 4xx`)
    }
    case 'end':
      return nonStrict('it ended the connection without an answer, which should say why')
    case 'silence':
      return failed('it did not answer')
    case 'breach':
      return failed(answered.words)
  }
}

/** It must not read on; whether its answer arrives is chance, where the rest of what was sent is never read. */
const stopped = (answered: Answered): Verdict => (answered.kind === 'end' ? OK : refused(answered))

/** Asks for something that is not quite an upgrade; any answer but 101 will do. */
const notUpgraded =
  (make: Change) =>
  async (peer: Peer): Promise<Verdict> => {
    const verdict = refused(await peer.ask(make))
    return verdict.kind === 'non-strict' ? OK : verdict
  }

const refuses =
  (make: Change) =>
  async (peer: Peer): Promise<Verdict> =>
    refused(await peer.ask(make))

/** Upgrades, and is understood. */
const upgrades =
  (make: Change) =>
  async (peer: Peer): Promise<Verdict> =>
    (await peer.enter(make)).isAlive()

/** The same, where a server that refuses it breaks no rule that anybody relies on. */
const shouldUpgrade =
  (make: Change) =>
  async (peer: Peer): Promise<Verdict> => {
    const answered = await peer.ask(make)
    if (answered.kind !== 'answer' || answered.answer.status !== 101) return nonStrict('it did not upgrade, though it should')
    return upgrades(make)(peer)
  }

const VERSIONS = [
  ['1', 'no Sec-WebSocket-Version', undefined],
  ['2', 'Sec-WebSocket-Version: 12', '12'],
  ['3', 'Sec-WebSocket-Version: 99', '99'],
  ['4', 'Sec-WebSocket-Version: thirteen', 'thirteen'],
] as const

/** The server says which versions it has. */
const refusesVersion =
  (version: string | undefined) =>
  async (peer: Peer): Promise<Verdict> => {
    const answered = await peer.ask(change({ 'Sec-WebSocket-Version': version }))
    const verdict = refused(answered)
    if (verdict.kind !== 'ok' || answered.kind !== 'answer' || version === undefined) return verdict
    return listOf(answered.answer, 'sec-websocket-version').includes('13')
      ? OK
      : failed('its refusal does not say which version it has, in Sec-WebSocket-Version (4.4)')
  }

const raw =
  (bytes: (request: HandshakeRequest) => string | Buffer) =>
  async (peer: Peer): Promise<Verdict> => {
    const connection = await peer.dial()
    const written = bytes(peer.goodRequest())
    connection.write(typeof written === 'string' ? Buffer.from(written, 'latin1') : written)
    return refused(await connection.answer())
  }

/** The text of a request, with something replaced. */
const rewritten = (from: string | RegExp, to: string) =>
  raw((request) => encodeRequest(request).toString('latin1').replace(from, to))

const LONG_BYTES = 64 * 1_024
const NO_END_BYTES = 1_048_576

const unmasked = (number: string, what: string, frame: (payload: Buffer) => ClientFrame): ConformanceCase =>
  handshake(number, `${what} that is not masked`, '5.1', async (peer) => {
    const talk = await peer.enter()
    talk.send({ ...frame(talk.text('in the clear').payload), mask: 'none' })
    return talk.fails(PROTOCOL_ERROR)
  })

export const HANDSHAKE: readonly ConformanceCase[] = [
  handshake(
    '1.1',
    'a good request: 101, and the answer to the key',
    '4.2.2',
    upgrades((request) => request),
  ),
  handshake('1.2', 'two requests: two keys, two answers', '4.2.2', async (peer) => {
    await peer.upgrade()
    return (await peer.enter()).isAlive()
  }),
  handshake(
    '1.3',
    'header names in lower case',
    '4.2.1',
    upgrades((request) => ({
      ...request,
      headers: request.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
    })),
  ),
  handshake('1.4', 'the request in TCP writes of one byte', '4.2.1', async (peer) => {
    const connection = await peer.dial()
    const request = peer.goodRequest()
    for (const byte of encodeRequest(request)) {
      connection.write(Buffer.of(byte))
      await connection.turn()
    }
    return (await peer.enterOn(connection, request)).isAlive()
  }),
  handshake(
    '1.5',
    'a query behind the path',
    '4.2.1',
    upgrades((request) => ({ ...request, path: `${request.path}${request.path.includes('?') ? '&' : '?'}a=b` })),
  ),
  handshake('1.6', 'headers that nobody knows', '4.2.1', upgrades(change({ 'X-Nobody': 'knows', 'X-Empty': '' }))),
  handshake(
    '1.7',
    'a subprotocol that nobody knows: it is not chosen',
    '4.2.2',
    shouldUpgrade(change({ 'Sec-WebSocket-Protocol': 'nobody.knows' })),
  ),
  handshake('1.8', 'an extension that nobody knows: it is not taken', '9.1', async (peer) => {
    const { answer } = await peer.upgrade(change({ 'Sec-WebSocket-Extensions': 'x-nobody-knows; a=1' }))
    return answer.headers.has('sec-websocket-extensions') ? failed('it took an extension that there is not') : OK
  }),
  handshake('2.1', 'no Sec-WebSocket-Key', '4.2.1', refuses(change({ 'Sec-WebSocket-Key': undefined }))),
  handshake('2.2', 'an empty Sec-WebSocket-Key', '4.2.1', refuses(change({ 'Sec-WebSocket-Key': '' }))),
  handshake(
    '2.3',
    'a Sec-WebSocket-Key of 15 bytes',
    '4.2.1',
    refuses(change({ 'Sec-WebSocket-Key': Buffer.alloc(15, 1).toString('base64') })),
  ),
  handshake(
    '2.4',
    'a Sec-WebSocket-Key that is no base64',
    '4.2.1',
    refuses(change({ 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!==' })),
  ),
  handshake(
    '2.5',
    'two of them',
    '11.3.1',
    refuses((request) => ({
      ...request,
      headers: [...request.headers, ['Sec-WebSocket-Key', Buffer.alloc(16, 1).toString('base64')]],
    })),
  ),
  ...VERSIONS.map(([number, title, version]) => handshake(`3.${number}`, title, '4.4', refusesVersion(version))),
  handshake('4.1', 'no Upgrade', '4.2.1', notUpgraded(change({ Upgrade: undefined }))),
  handshake('4.2', 'Upgrade: h2c', '4.2.1', notUpgraded(change({ Upgrade: 'h2c' }))),
  handshake('4.3', 'Upgrade: WebSocket, in other letters', '4.2.1', upgrades(change({ Upgrade: 'WebSocket' }))),
  handshake('4.4', 'no Connection', '4.2.1', notUpgraded(change({ Connection: undefined }))),
  handshake('4.5', 'Connection: keep-alive', '4.2.1', notUpgraded(change({ Connection: 'keep-alive' }))),
  handshake('4.6', 'Connection: keep-alive, Upgrade', '4.2.1', upgrades(change({ Connection: 'keep-alive, Upgrade' }))),
  handshake('4.7', 'Connection: upgrade, in other letters', '4.2.1', upgrades(change({ Connection: 'UPGRADE' }))),
  handshake(
    '5.1',
    'POST instead of GET',
    '4.1',
    refuses((request) => ({ ...request, method: 'POST' })),
  ),
  handshake(
    '5.2',
    'HTTP/1.0',
    '4.1',
    notUpgraded((request) => ({ ...request, version: 'HTTP/1.0' })),
  ),
  handshake('5.3', 'no Host', '4.2.1', refuses(change({ Host: undefined }))),
  handshake(
    '5.4',
    'two Hosts',
    'RFC 9112 3.2',
    refuses((request) => ({ ...request, headers: [...request.headers, ['Host', 'elsewhere']] })),
  ),
  handshake(
    '5.5',
    'no HTTP at all',
    '4.2.1',
    raw(() => '\u0016\u0003\u0001 this is no request\r\n\r\n'),
  ),
  handshake('5.6', 'a space before a colon', 'RFC 9112 5.1', rewritten('Upgrade: websocket', 'Upgrade : websocket')),
  handshake('5.7', 'a header without a colon', 'RFC 9112 5', rewritten('Upgrade: websocket', 'Upgrade: websocket\r\nno colon')),
  handshake(
    '5.8',
    'a control character in a header',
    'RFC 9110 5.5',
    rewritten('Upgrade: websocket', 'Upgrade: websocket\r\nX-Bad: a\u0000b'),
  ),
  handshake('6.1', 'a header of 64 KiB: refused', '10.4', async (peer) => {
    const verdict = stopped(await peer.ask(change({ 'X-Long': 'x'.repeat(LONG_BYTES) })))
    return verdict.kind === 'failed' ? nonStrict(`${verdict.reason}, with a header of 64 KiB`) : verdict
  }),
  handshake('6.2', 'a header without an end: refused before 1 MiB', '10.4', async (peer) => {
    const connection = await peer.dial()
    const request = encodeRequest(peer.goodRequest())
    connection.write(Buffer.concat([request.subarray(0, -2), Buffer.from('X-Endless: ')]))
    const chunk = Buffer.alloc(LONG_BYTES, 'x')
    for (let bytes = 0; bytes < NO_END_BYTES && !(await connection.isHeard()); bytes += chunk.length) connection.write(chunk)
    return stopped(await connection.answer())
  }),
  unmasked('7.1', 'a text', (payload) => ({ opcode: OPCODES.text, payload })),
  unmasked('7.2', 'a ping', () => ({ opcode: OPCODES.ping, payload: Buffer.from('ping') })),
  unmasked('7.3', 'an empty binary message', () => ({ opcode: OPCODES.binary })),
  handshake('7.4', 'a close frame that is not masked', '5.1', async (peer) => {
    const talk = await peer.enter()
    talk.send({ opcode: OPCODES.close, payload: closePayload(1_000), mask: 'none' })
    return talk.fails(PROTOCOL_ERROR)
  }),
  handshake('7.5', 'the second fragment of a text, not masked', '5.1', async (peer) => {
    const talk = await peer.enter()
    const { payload } = talk.text('masked, and not')
    const cut = payload.length - 4
    talk.send(
      { opcode: OPCODES.text, payload: payload.subarray(0, cut), isFinal: false },
      { opcode: OPCODES.continuation, payload: payload.subarray(cut), mask: 'none' },
    )
    return talk.fails(PROTOCOL_ERROR)
  }),
  handshake('7.6', 'every frame of the server is not masked: texts, pongs and the close frame', '5.1', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.text('masked')
    talk.send(whole(carried))
    await talk.answered(carried)
    await talk.isAlive()
    return talk.closes({ code: 1_000 })
  }),
]
