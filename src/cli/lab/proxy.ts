import {
  parseRule,
  RedisProxy,
  ruleText,
  type ActiveRule,
  type ConnectionView,
  type ProxyEvent,
  type RedisTarget,
  type Rule,
} from '../../lab/proxy/index.ts'
import { TidegateError, type Clock } from '../../runtime/index.ts'
import { realClock, realRandom, realTimers } from '../../runtime/real.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { readOptions } from '../options.ts'
import { table } from '../table.ts'

const OPTIONS = { to: 'text', listen: 'text', rule: 'texts', commands: 'flag', json: 'flag', help: 'flag' } as const

const USAGE = `usage: tidegate lab proxy --to HOST:PORT [--listen PORT] [--rule RULE ...] [--commands] [--json]

Stands between any service and its Redis, reads what both say, and makes faults happen by it: "the reply of the third XADD
that was executed never comes" instead of "the network breaks after 300 ms". Point the service to the port that it prints.
It listens on 127.0.0.1, and ends with Ctrl-C, when it says what each rule did.

  --to HOST:PORT  the Redis; without TLS. Also unix:PATH
  --listen PORT   default: any free port
  --rule RULE     may be given more than once; of several that fit, the first counts
  --commands      tell every command and every reply, not only what the rules did
  --json          one line of JSON for each event

Rules (docs/lab.md has all of it):
  hold [request|reply] [COMMAND]         until the rule is over
  drop [COMMAND]                         the reply of a command that was executed; ends=close, reset or silent
  cut before|between|after [COMMAND]     the connection, between a request and its reply; ends=close or reset
  delay [request|reply|both] [COMMAND]   by=300ms jitter=200ms
  slice|limit|bandwidth [request|reply|both]   bytes=1-3 | bytes=10KB ends=reset | rate=4KB/s
  black-hole [request|reply|both]        nothing arrives, not even an end
  refuse                                 new connections
  slow-close                             by=5s
Each takes on=commands|subscriber|reader, name=GLOB (as set with CLIENT SETNAME), from=TIME and for=TIME; those with a
COMMAND also has=TEXT (in one of its words), nth=N and times=N. COMMAND may be MESSAGE: what comes by pub/sub.

Exit codes: 0 every rule did something, 1 one never did, or the port is taken, 2 asked wrongly.

Example:
  tidegate lab proxy --listen 6380 --to 127.0.0.1:6379 --rule 'drop XADD nth=3' --rule 'hold reply SUBSCRIBE for=2s'
`

const NAME = 'tidegate lab proxy'

export const proxyCommand: Command = {
  name: 'proxy',
  summary: 'put faults between a service and its Redis, by what they say',
  usage: USAGE,
  async run(args, terminal) {
    const read = readOptions(OPTIONS, args)
    if (read.kind === 'wrong') return asked(terminal, read.reason)
    const { to, listen = '0', rule = [], commands = false, json = false } = read.values
    if (to === undefined) return asked(terminal, '--to is missing: where is the Redis? As in --to 127.0.0.1:6379')
    const target = targetOf(to)
    if (target === undefined) return asked(terminal, '--to is no HOST:PORT, and no unix:PATH')
    const port = /^\d{1,5}$/.test(listen) ? Number(listen) : Number.NaN
    if (!(port <= 65_535)) return asked(terminal, '--listen is no port')
    const rules: Rule[] = []
    for (const text of rule) {
      const parsed = parseRule(text)
      if (parsed.kind === 'wrong') return asked(terminal, `--rule ${JSON.stringify(text)}: ${parsed.reason}`)
      rules.push(parsed.rule)
    }
    return run({ target, to, port, rules, tellsCommands: commands, isJson: json }, terminal)
  },
}

interface Plan {
  readonly target: RedisTarget
  readonly to: string
  readonly port: number
  readonly rules: readonly Rule[]
  readonly tellsCommands: boolean
  readonly isJson: boolean
}

async function run({ target, to, port, rules, tellsCommands, isJson }: Plan, terminal: Terminal): Promise<number> {
  let proxy: RedisProxy
  try {
    proxy = await RedisProxy.listen({ target, port, clock: realClock, timers: realTimers, random: realRandom })
  } catch (error) {
    if (!(error instanceof TidegateError)) throw error
    terminal.err(`${NAME}: ${error.message}\n`)
    return EXIT.failed
  }
  const active = rules.map((rule) => proxy.add(rule))
  const say = sayer(terminal, isJson, realClock)
  let connections = 0
  proxy.on((event) => {
    if (event.kind === 'opened') connections++
    if (tellsCommands || !CHATTER.has(event.kind)) say(event)
  })
  const listening = { event: 'listening', port: proxy.port, to }
  terminal.out(isJson ? `${JSON.stringify(listening)}\n` : `127.0.0.1:${proxy.port} -> ${to}, Ctrl-C ends it\n`)
  await interrupted(terminal.signal)
  // Before it stops: what is held then goes on, and no rule did that.
  const results = active.map((one) => ({ rule: ruleText(one.rule), hits: one.hits }))
  await proxy.stop()
  terminal.out(
    isJson ? `${JSON.stringify({ event: 'ended', connections, rules: results })}\n` : summary(terminal, connections, active),
  )
  return results.every(({ hits }) => hits > 0) ? EXIT.done : EXIT.failed
}

function summary(terminal: Terminal, connections: number, rules: readonly ActiveRule[]): string {
  const rows = rules.map(({ rule, hits }) => [
    { text: ruleText(rule) },
    { text: hits === 0 ? 'never' : `${hits}`, ...(hits === 0 && { colour: 'red' as const }) },
  ])
  return `\n${connections} connections\n${rows.length === 0 ? '' : `\n${table(terminal, ['rule', 'did something'], rows)}`}`
}

/** Told only to who asks for it. */
const CHATTER: ReadonlySet<ProxyEvent['kind']> = new Set(['command', 'reply', 'message', 'unasked'])

/** One line for each event, with the seconds since the first. */
function sayer(terminal: Terminal, isJson: boolean, clock: Clock): (event: ProxyEvent) => void {
  const beganMs = clock.monotonicMs()
  return (event) => {
    const ms = Math.round(clock.monotonicMs() - beganMs)
    if (isJson) terminal.out(`${JSON.stringify({ ms, event: event.kind, ...whoIs(event.connection), ...fields(event) })}\n`)
    else terminal.out(`${(ms / 1_000).toFixed(3).padStart(8)}  ${who(event.connection)}  ${words(event)}\n`)
  }
}

function whoIs({ id, name, role }: ConnectionView): object {
  return { connection: id, name, role }
}

function who({ id, name, role }: ConnectionView): string {
  return `#${id} ${name === '' ? role : name}`
}

function fields(event: ProxyEvent): object {
  switch (event.kind) {
    case 'command':
      return { command: event.command.words }
    case 'reply':
      return { command: event.command.name, words: event.words, executed: event.isExecuted }
    case 'message':
    case 'unasked':
      return { words: event.words }
    case 'held':
      return { side: event.held.side, what: event.held.label }
    case 'fault':
      return { rule: ruleText(event.rule) }
    case 'unread':
      return { side: event.side, reason: event.reason }
    default:
      return {}
  }
}

/** Foreign words may hold what a terminal obeys: only JSON's letters of them are shown. */
function words(event: ProxyEvent): string {
  const shown = (texts: readonly string[]): string => texts.map((text) => plain(text)).join(' ')
  switch (event.kind) {
    case 'command':
      return `> ${shown(event.command.words)}`
    case 'reply':
      return `< ${shown(event.words)} (${event.command.name}${event.isExecuted ? '' : ', not executed'})`
    case 'message':
      return `< ${shown(event.words)}`
    case 'unasked':
      return `< ${shown(event.words)} (nobody asked)`
    case 'held':
      return `held: the ${event.held.side} of ${plain(event.held.label)}`
    case 'fault':
      return `fault: ${ruleText(event.rule)}`
    case 'unread':
      return `passed on unread from here on: ${event.reason}`
    default:
      return event.kind
  }
}

function plain(text: string): string {
  return JSON.stringify(text.slice(0, 60))
    .slice(1, -1)
    .replaceAll(/[\u007F-\u009F]/g, '?')
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function targetOf(to: string): RedisTarget | undefined {
  if (to.startsWith('unix:') && to.length > 5) return { path: to.slice(5) }
  const [, host = '', port = ''] = /^(\[[^\]]+\]|[^:\s/]+):(\d{1,5})$/.exec(to) ?? []
  const number = Number(port)
  return host === '' || number === 0 || number > 65_535 ? undefined : { host: host.replace(/^\[|\]$/g, ''), port: number }
}

function asked(terminal: Terminal, reason: string): number {
  terminal.err(`${NAME}: ${reason}\nTry: ${NAME} --help\n`)
  return EXIT.askedWrongly
}
