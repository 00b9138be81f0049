// The least that coalesces: no WebSocket library, a message encoded once, and one write per member and loop turn of
// whatever gathered. No limits, no protocol, no slow-client rule: it is the yardstick, not a server.
// /sub/NAME joins a room (and publishes to it), /pub/NAME only publishes.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const rooms = new Map()
const dirty = new Set()

function roomOf(name) {
  let room = rooms.get(name)
  if (room === undefined) rooms.set(name, (room = { members: new Set(), pending: [] }))
  return room
}

function encode(payload) {
  const length = payload.length
  const head = length < 126 ? Buffer.from([0x81, length]) : Buffer.from([0x81, 126, length >> 8, length & 255])
  return Buffer.concat([head, payload])
}

function flush() {
  for (const room of dirty) {
    const data = room.pending.length === 1 ? room.pending[0] : Buffer.concat(room.pending)
    room.pending = []
    for (const member of room.members) member.write(data)
  }
  dirty.clear()
}

function publish(room, payload) {
  room.pending.push(encode(payload))
  if (dirty.size === 0) setImmediate(flush)
  dirty.add(room)
}

/** Takes the complete frames off `data`; returns what is left. A close frame ends the socket. */
function consume(room, socket, data) {
  let at = 0
  while (data.length - at >= 6) {
    let length = data[at + 1] & 127
    let head = 2
    if (length === 126) {
      length = data.readUInt16BE(at + 2)
      head = 4
    }
    const key = at + head
    const end = key + 4 + length
    if (data.length < end) break
    const opcode = data[at] & 15
    const body = data.subarray(key + 4, end)
    for (let i = 0; i < length; i++) body[i] ^= data[key + (i & 3)]
    if (opcode === 1) publish(room, body)
    else if (opcode === 8) socket.destroy()
    at = end
  }
  return data.subarray(at)
}

const server = createServer()
server.on('upgrade', (request, socket, first) => {
  const [, kind, name] = request.url.split('/')
  const room = roomOf(name)
  const accept = createHash('sha1')
    .update(request.headers['sec-websocket-key'] + GUID)
    .digest('base64')
  socket.setNoDelay(true)
  socket.setTimeout(0)
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  if (kind === 'sub') room.members.add(socket)
  socket.on('close', () => room.members.delete(socket))
  socket.on('error', () => socket.destroy())
  let rest = first
  socket.on('data', (chunk) => {
    rest = consume(room, socket, rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk)
  })
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(`listening ${server.address().port}`))
