import { realClock, realRandom, realTimers } from '../runtime/real.ts'
import { parseDuration } from '../server/config/duration.ts'
import { ChatRun, type ChatWish, type ChatWorld } from './chat/chat-run.ts'
import type { Command, Terminal } from './command.ts'
import { EXIT } from './exit.ts'
import { readOptions } from './options.ts'

const KINDS = { room: 'text', url: 'text', name: 'text', token: 'text', wait: 'text', json: 'flag' } as const

const URL_DEFAULT = 'ws://127.0.0.1:8080/connection/websocket'
const WAIT_DEFAULT = '10s'

const USAGE = `usage: tidegate chat --room ROOM [options]

Chats in a terminal: the last 20 messages, then live ones. What you type is sent once, also over a lost connection; what
you type meanwhile is kept and sent in order. Lines from a pipe are sent one after the other; it ends when all are stored.

  --room ROOM      the room, as in lobby (channel room:lobby); with a colon it is a channel's whole name
  --url URL        the server's WebSocket (default ${URL_DEFAULT})
  --name NAME      sign in by name, at a development server (default: the name you are logged in with)
  --token TOKEN    come in with a token instead; better in TIDEGATE_TOKEN, because others can read arguments
  --wait DURATION  when input has ended and nothing more gets stored, give up after so long (default ${WAIT_DEFAULT})
  --json           one JSON object a line for each event, for programs

Ctrl-D ends when all is sent, Ctrl-C ends at once.

Exit codes: 0 all was sent, 1 something was not or there was no way in, 2 asked wrongly.

Example:
  tidegate chat --room lobby --name ada
`

export function createChatCommand(world: ChatWorld): Command {
  return {
    name: 'chat',
    summary: 'chat in a terminal',
    usage: USAGE,
    async run(args, terminal) {
      const wish = readWish(args, terminal)
      if (typeof wish !== 'string') return new ChatRun(wish, terminal, world).run()
      terminal.err(`tidegate chat: ${wish}\nTry: tidegate chat --help\n`)
      return EXIT.askedWrongly
    },
  }
}

export const chatCommand = createChatCommand({
  source: process.stdin,
  columns: () => process.stdout.columns,
  clock: realClock,
  timers: realTimers,
  random: realRandom,
})

function readWish(args: readonly string[], { env }: Terminal): ChatWish | string {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return read.reason
  const { room, url = URL_DEFAULT, name, wait = WAIT_DEFAULT, json = false } = read.values
  if (room === undefined || room === '') return '--room is missing, as in --room lobby'
  if (!URL.canParse(url) || !['ws:', 'wss:'].includes(new URL(url).protocol)) return `--url must be as in ${URL_DEFAULT}`
  if (name !== undefined && read.values.token !== undefined) return '--name and --token exclude each other'
  const waitMs = parseDuration(wait)
  if (waitMs === undefined) return '--wait must be a duration, as in 10s'
  const token = read.values.token ?? (name === undefined ? env['TIDEGATE_TOKEN'] : undefined)
  const signedInAs = name ?? env['USER'] ?? env['LOGNAME'] ?? env['USERNAME']
  if (token === undefined && signedInAs === undefined) return '--name is missing'
  return {
    channel: room.includes(':') ? room : `room:${room}`,
    url,
    who: token === undefined || token === '' ? { kind: 'name', name: signedInAs ?? '' } : { kind: 'token', token },
    waitMs,
    json,
  }
}
