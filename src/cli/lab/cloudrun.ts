import { createInterface } from 'node:readline'
import { eventInWords, startCloudRun, type Told } from '../../lab/cloudrun/index.ts'
import { keepAlive } from '../../runtime/real.ts'
import { TidegateError } from '../../runtime/index.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { paint } from '../paint.ts'
import { readCloudRunWish, type CloudRunWish } from './cloudrun-wish.ts'

const USAGE = `usage: tidegate lab cloudrun [options] -- COMMAND ARGS...

Runs instances of COMMAND on this machine as Cloud Run would, behind one address: PORT and K_* variables, probes, requests
and WebSockets that wait for a start, a limit of requests in each instance, scaling down to zero and cold starts, the request
timeout, SIGTERM and SIGKILL after 10 s, and deploys. Options and defaults are those of "gcloud run deploy" where it has them.

  --port N               the one address, on 127.0.0.1 (default 8080; 0: any free one)
  --service NAME         K_SERVICE (default service)
  --concurrency N        requests in one instance at a time, a WebSocket is one (default 80, at most 1000)
  --min-instances N      (default 0)
  --max-instances N      (default 4; there 100)
  --timeout T            a request and a WebSocket are cut after so long (default 300; at most 3600)
  --idle T               an instance beyond the minimum is ended after so long without a request (default 15m)
  --startup-probe P      default: tcpSocket,timeoutSeconds=240,periodSeconds=240,failureThreshold=1
  --liveness-probe P     default: none. P as in httpGet.path=/health/live,periodSeconds=10,timeoutSeconds=1,failureThreshold=3
  --readiness-probe P    default: none
  --cpu-throttling       CPU only while a request is open: by a control group as root, else by stopping the process
  --finish-requests      a deploy lets the old instances finish their requests; else they get SIGTERM at once
  --control-port N       takes the same orders over HTTP: curl -d deploy http://127.0.0.1:N
  --quiet                does not show what instances print
  --json                 one JSON object a line for each event, for programs

In ARGS, {instance} is the instance's name, {dir} a directory of its own, empty, and gone with it (also TMPDIR).

Orders, one a line on standard input:
  deploy [NAME=VALUE ...] [-- COMMAND ARGS...]   a new revision: what differs, or the same again
  scale MIN MAX      kill INSTANCE      status      stop

Ctrl-C ends everything that was started. Exit codes: 0 ended as asked, 1 the first revision did not come up, 2 asked wrongly.

Example:
  tidegate lab cloudrun --min-instances 1 --startup-probe httpGet.path=/health/startup,periodSeconds=1,failureThreshold=60 \\
    -- node dist/cli/main.js serve --address 127.0.0.1
`

/** What the command needs beyond its terminal. */
export interface CloudRunCommandWorld {
  readonly source: NodeJS.ReadableStream
  readonly start: typeof startCloudRun
}

export function createCloudRunCommand({ source, start }: CloudRunCommandWorld): Command {
  return {
    name: 'cloudrun',
    summary: 'run a command as Cloud Run would: probes, scaling, deploys, SIGTERM',
    usage: USAGE,
    async run(args, terminal) {
      const wish = readCloudRunWish(args, terminal.env)
      if (typeof wish !== 'string') return runWish(wish, terminal, { source, start })
      terminal.err(`tidegate lab cloudrun: ${wish}\nTry: tidegate lab cloudrun --help\n`)
      return EXIT.askedWrongly
    },
  }
}

export const cloudRunCommand = createCloudRunCommand({ source: process.stdin, start: startCloudRun })

async function runWish(wish: CloudRunWish, terminal: Terminal, { source, start }: CloudRunCommandWorld): Promise<number> {
  const show = shower(wish, terminal)
  const release = keepAlive()
  const running = await start({
    contract: wish.contract,
    workload: wish.workload,
    port: wish.port,
    ...(wish.controlPort !== undefined && { controlPort: wish.controlPort }),
    tell: show,
  }).catch((error: unknown) => {
    release()
    throw cannotListen(error)
  })
  const orders = createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })
  // What is wrong with one, and how a deploy ends, is told as an event.
  orders.on('line', (line) => void (line.trim() !== '' && running.order(line)))
  try {
    const end = Promise.race([ended(terminal.signal), running.stopOrdered])
    const first = await Promise.race([running.first, end])
    if (first !== undefined && first.kind !== 'serving') return EXIT.failed
    await end
    return EXIT.done
  } finally {
    orders.close()
    await running.stop()
    release()
  }
}

function shower({ isJson, isQuiet }: CloudRunWish, terminal: Terminal): (event: Told) => void {
  return (event) => {
    if (event.event === 'instance.said' && isQuiet) return
    if (isJson) return terminal.out(`${JSON.stringify(event)}\n`)
    const [who, what] = eventInWords(event)
    const time = `${(event.atMs / 1_000).toFixed(3).padStart(9)} s`
    terminal.out(`${paint(terminal, 'dim', time)}  ${paint(terminal, 'bold', who.padEnd(14))}  ${printable(what)}\n`)
  }
}

/** What an instance prints may hold anything; a terminal obeys some of it. */
function printable(text: string): string {
  return text.replaceAll('\t', '  ').replaceAll(/\p{Cc}/gu, '\u{FFFD}')
}

function ended(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

function cannotListen(error: unknown): unknown {
  const { code, port } = error as { readonly code?: string; readonly port?: number }
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error
  const words = code === 'EACCES' ? 'it may not be bound' : 'it is in use'
  return new TidegateError('listen', `cannot listen on port ${port}: ${words}`, {
    advice: 'Name another with --port.',
    cause: error,
  })
}
