// Socket.IO 4 over its Redis streams adapter, connection state recovery on. Several instances share the Redis of REDIS_URL.
import { createServer } from 'node:http'
import { createClient } from '@redis/client'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { Server } from 'socket.io'

// Without the client's own time limit, which would cost the peer more than half of its speed.
const redis = createClient({ url: process.env['REDIS_URL'], commandOptions: { timeout: undefined } })
redis.on('error', (error) => console.error(error.message))
await redis.connect()

const http = createServer()
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  adapter: createAdapter(redis),
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
