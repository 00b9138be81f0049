import {
  CONFORMANCE_CASES,
  casesMatching,
  dialTo,
  echoAdapter,
  firstContact,
  runConformance,
  targetOf,
  tidegateAdapter,
  type Adapter,
  type ConformanceCase,
  type ConformanceReport,
  type Target,
} from '../../lab/conformance/index.ts'
import type { Timers } from '../../runtime/index.ts'
import { keepAlive, realTimers } from '../../runtime/real.ts'
import { parseDuration } from '../../server/config/duration.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { readOptions } from '../options.ts'
import { conformanceJson, conformanceText } from './conformance-view.ts'

const KINDS = {
  URL: 'argument',
  adapter: 'text',
  token: 'text',
  channel: 'text',
  only: 'text',
  wait: 'text',
  json: 'flag',
} as const

const WAIT_DEFAULT = '2s'
/** Longer than that nobody waits for a frame. */
const WAIT_MAX_MS = 60_000
const CONCURRENCY = 8
const ENDLESS_BYTES = 64 * 1_048_576

const USAGE = `usage: tidegate lab conformance URL [options]

Holds a WebSocket server against RFC 6455: ${CONFORMANCE_CASES.length} behaviours over raw sockets, in the categories of the Autobahn test suite and one
for the handshake. It sends what no client should: do not point it at a server that others depend on.

  URL               as in ws://localhost:9001/ or wss://example.com/socket
  --adapter NAME    echo: the server sends every message back; tidegate: it speaks the protocol of Tidegate.
                    Default: tidegate for a path that ends with /connection/websocket, else echo
  --token TOKEN     tidegate: comes in with this; better in TIDEGATE_TOKEN, because others can read arguments
  --channel NAME    tidegate: uses the echo of channels whose names begin so, as in room:conformance;
                    else pings of the protocol, which do not show that a content arrived unharmed
  --only ID         one category (6), a part of one (6.4) or one case (6.4.1); H is the handshake
  --wait DURATION   a server that says nothing for so long says nothing (default ${WAIT_DEFAULT})
  --json            one JSON document instead of a table

Exit codes: 0 no case failed, 1 one did or there was no way in, 2 asked wrongly.

Example:
  tidegate lab conformance ws://localhost:9001/ --only 6
`

/** `tidegate lab conformance`. */
export function createConformanceCommand(timers: Timers): Command {
  return {
    name: 'conformance',
    summary: 'hold a WebSocket server against RFC 6455',
    usage: USAGE,
    async run(args, terminal) {
      const wish = readWish(args, terminal)
      if (typeof wish === 'string') {
        terminal.err(`tidegate lab conformance: ${wish}\nTry: tidegate lab conformance --help\n`)
        return EXIT.askedWrongly
      }
      // Sockets alone do not keep the process, where one is between two of them.
      const letGo = keepAlive()
      try {
        return await run(wish, terminal, timers)
      } finally {
        letGo()
      }
    },
  }
}

export const conformanceCommand = createConformanceCommand(realTimers)

interface Wish {
  readonly url: string
  readonly target: Target
  readonly adapter: Adapter
  readonly cases: readonly ConformanceCase[]
  readonly waitMs: number
  readonly json: boolean
}

function readWish(args: readonly string[], { env }: Terminal): Wish | string {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return read.reason
  const { URL: url, adapter: name, channel, only, wait = WAIT_DEFAULT, json = false } = read.values
  if (url === undefined) return 'the URL of a server is missing, as in ws://localhost:9001/'
  const target = targetOf(url)
  if (typeof target === 'string') return target
  const cases = only === undefined ? CONFORMANCE_CASES : casesMatching(only)
  if (cases === undefined)
    return `--only ${JSON.stringify(only?.slice(0, 20))} names no case: a category is 6, a part 6.4, a case 6.4.1`
  const waitMs = parseDuration(wait)
  if (waitMs === undefined || waitMs <= 0 || waitMs > WAIT_MAX_MS) return '--wait must be a duration up to 1m, as in 2s'
  const token = read.values.token ?? env['TIDEGATE_TOKEN']
  const adapter = adapterOf(name ?? (/\/connection\/websocket(\?|$)/.test(target.path) ? 'tidegate' : 'echo'), { token, channel })
  if (typeof adapter === 'string') return adapter
  return { url, target, adapter, cases, waitMs, json }
}

function adapterOf(
  name: string,
  options: { readonly token: string | undefined; readonly channel: string | undefined },
): Adapter | string {
  if (name === 'tidegate') return tidegateAdapter(options)
  if (name !== 'echo') return '--adapter must be echo or tidegate'
  return options.channel === undefined ? echoAdapter : '--channel is for --adapter tidegate'
}

async function run({ url, target, adapter, cases, waitMs, json }: Wish, terminal: Terminal, timers: Timers): Promise<number> {
  const { signal } = terminal
  const peer = {
    target,
    dial: dialTo(target, timers, waitMs),
    adapter,
    timers,
    limits: { waitMs, endlessBytes: ENDLESS_BYTES },
  }
  const unreachable = await firstContact(peer)
  if (signal.aborted) return EXIT.interrupted
  if (unreachable !== undefined) {
    if (json) terminal.out(`${JSON.stringify({ url, error: unreachable })}\n`)
    terminal.err(`tidegate lab conformance: ${url} cannot be judged: ${unreachable}\n${adviceFor(adapter)}\n`)
    return EXIT.failed
  }
  const report = await runConformance({
    ...peer,
    cases,
    concurrency: CONCURRENCY,
    signal,
    onResult(_result, done) {
      if (terminal.isTerminal && !json) terminal.err(`\r${done} of ${cases.length}`)
    },
  })
  if (terminal.isTerminal && !json) terminal.err('\r\u001B[K')
  terminal.out(json ? conformanceJson(url, report) : conformanceText(url, report, terminal))
  return signal.aborted ? EXIT.interrupted : codeOf(report)
}

function adviceFor({ name }: Adapter): string {
  return name === 'echo'
    ? 'It was taken for a server that sends every message back; is it one? For a Tidegate say --adapter tidegate.'
    : 'It was taken for a Tidegate; if people need a token there, give one with TIDEGATE_TOKEN.'
}

/** A run that has judged nothing proves nothing. */
function codeOf({ counts }: ConformanceReport): number {
  return counts.failed > 0 || counts.ok + counts['non-strict'] === 0 ? EXIT.failed : EXIT.done
}
