// Socket.IO 4, its in-memory adapter, connection state recovery on. Events: `sub` (room, acknowledged), `pub` (room, text).
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const http = createServer()
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: true },
})
io.on('connection', (socket) => {
  socket.on('sub', (room, ack) => {
    socket.join(room)
    ack('ok')
  })
  socket.on('pub', (room, text) => io.to(room).emit('msg', text))
})
http.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(`listening ${http.address().port}`))
