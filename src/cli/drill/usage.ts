import { ACTIONS, RELAY_PORT } from '../../drill/index.ts'
import { formatDuration } from '../../server/config/duration.ts'

const actions = Object.entries(ACTIONS)
const width = Math.max(...actions.map(([name]) => name.length))
const lines = actions.map(([name, { summary, lastsMs }]) => {
  const lasts = lastsMs === undefined ? '' : ` (${formatDuration(lastsMs)})`
  return `  ${name.padEnd(width)}  ${summary}${lasts}`
})

export const DRILL_USAGE = `usage: tidegate drill ACTION [DURATION] [options]
       tidegate drill relay --redis URL [--port N]

Breaks something on purpose under a running service of yours, and undoes it: at the end, on Ctrl-C, and when the drill itself is
killed. Meanwhile a few clients of the npm package centrifuge talk in a channel. It prints what the gate said and when, whether
clients were told, and whether a promise was broken: acknowledged and lost, twice, out of order, falsely recovered.

${lines.join('\n')}

  --url URL          the service (default http://localhost:8080; PORT is honoured)
  --redis URL        its Redis, as in redis.address; better in REDIS_URL, because others can read arguments
  --redis-pid PID    pause-redis, restart: the process of a Redis on this machine
  --pid PID          restart: the process of the service
  --kill             restart: SIGKILL instead of SIGTERM
  --start COMMAND    restart: what starts it again, where no supervisor does
  --yes-shutdown     restart: SHUTDOWN NOSAVE of the Redis that --redis names
  --relay HOST:PORT  half-open: where the relay listens (default 127.0.0.1:${RELAY_PORT}); tidegate drill relay is one
  --channel NAME     where the clients talk; it must remember and recover (default room:drill-…, a new one)
  --clients N        how many (default 4); half of them send
  --rate N           messages a second, of all together (default 10)
  --wait DURATION    how long it may take until all is well again (default 60s)
  --token TOKEN      the clients come in with it; better in TIDEGATE_TOKEN (default: by name, at a development server)
  --secret-env NAME  or with tokens signed by the key in this variable
  --yes-production   also where the service says that it is production, or says nothing
  --json             one JSON object at the end

Exit codes: 0 the fault was seen and every promise kept, 1 a promise was broken, or something could not be undone, 2 asked wrongly,
or production, 3 nobody saw the fault: nothing is proved, 69 it cannot be done here, and nothing was.

Example:
  tidegate drill pause-redis 8s --url http://localhost:8080 --redis redis://localhost:6379
`
