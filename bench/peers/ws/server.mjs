// `ws` with the broadcast that every tutorial shows: one send per member and message.
// /sub/NAME joins a room (and publishes to it), /pub/NAME only publishes.
import { WebSocketServer } from 'ws'

const rooms = new Map()
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, backlog: 4096 })

server.on('connection', (socket, request) => {
  const [, kind, name] = request.url.split('/')
  let room = rooms.get(name)
  if (room === undefined) rooms.set(name, (room = new Set()))
  if (kind === 'sub') {
    room.add(socket)
    socket.on('close', () => room.delete(socket))
  }
  socket.on('error', () => {})
  socket.on('message', (data, binary) => {
    for (const member of room) if (member.readyState === 1) member.send(data, { binary })
  })
})
server.on('listening', () => console.log(`listening ${server.address().port}`))
