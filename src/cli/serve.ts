import { existsSync, readdirSync } from 'node:fs'
import { keepAlive, realClock, realRandom, realTimers } from '../runtime/real.ts'
import type { Logger, Severity } from '../runtime/index.ts'
import { formatFinding, formatOrigin, loadConfig, realConfigWorld, type LoadedConfig } from '../server/config/index.ts'
import {
  aloneInWords,
  chooseEngine,
  CLIENTS,
  engineInWords,
  findServer,
  jsonLogger,
  otherData,
  planOf,
  realServerWorld,
  startServer,
  terminalLogger,
  VERSION,
  type Origin,
  type Running,
  type ServerPlan,
} from '../server/index.ts'
import type { Command, Terminal } from './command.ts'
import { EXIT } from './exit.ts'
import { paint } from './paint.ts'
import { waterfallLines } from './waterfall.ts'

const USAGE = `usage: tidegate serve [--config FILE] [--env NAME] [--port N] [--name=value ...]

Starts the chat server. In development it needs no configuration: it listens on 127.0.0.1, has channels room:* and
typing:*, makes its own token key and lets people sign in by name.

  --config FILE   JSON or YAML; else the file that TIDEGATE_CONFIG names
  --env NAME      development, test, staging or production; else TIDEGATE_ENV; unset on Cloud Run and Kubernetes: production
  --port N        else PORT, else 8080; 0 for any free port
  --address A     address to listen on
  --name=value    any option of docs/configuration.md, as in --log.level=debug

On a terminal it prints for people, elsewhere one JSON line for each event, with Cloud Logging's fields.
SIGTERM or SIGINT: nobody is let in any more, everybody in is told (3001), exit 0. A second one ends it at once with 1.

Exit codes: 0 ended as asked, 1 could not start, or not prove in time that everything works, 2 the configuration is wrong.

Example:
  tidegate serve --port 9000
`

/** Lowest severity that is logged, by the configuration's words. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
}

export const serveCommand: Command = {
  name: 'serve',
  summary: 'start the chat server',
  usage: USAGE,
  async run(args, terminal) {
    const config = loadConfig(realConfigWorld(args, terminal.env))
    const findings = config.kind === 'refused' ? config.problems : []
    for (const problem of findings) terminal.err(`${paint(terminal, 'red', 'error')}: ${formatFinding(problem)}\n`)
    if (config.kind === 'refused') {
      terminal.err('tidegate config check shows the whole configuration.\n')
      return EXIT.askedWrongly
    }
    return serve(config, terminal)
  },
}

async function serve(config: LoadedConfig, terminal: Terminal): Promise<number> {
  const { settings, environment, platform, warnings } = config
  const origin = originOf(terminal.env['K_REVISION'])
  const logger = loggerOf(settings.log.level, origin, terminal)
  const world = { clock: realClock, timers: realTimers, random: realRandom, logger }
  const { plan, why } = decided(config, terminal)
  logger.event('server.starting', { version: VERSION, environment, platform, engine: ENGINES[plan.engine.kind] })
  for (const warning of warnings) logger.event('config.warning', { warning: formatFinding(warning) })
  tellEngine(plan, why, config, logger, terminal)
  const release = keepAlive()
  const running = await startServer(plan, world, origin)
  logger.event('server.listening', { ...running.address, version: VERSION })
  const wish = asked(terminal.signal)
  try {
    const result = await Promise.race([running.started, wish])
    const greet = (): void => void (terminal.isTerminal && terminal.out(greeting(running, plan, config, terminal)))
    if (result?.kind === 'open') greet()
    if (result?.kind === 'expired' && plan.gate.onExpired === 'exit') return await giveUp(running, result.explanation, terminal)
    // A developer mends what was missing, and wants to know where to look then.
    if (result?.kind === 'expired')
      void running.readiness
        .gate(CLIENTS)
        .open()
        .then(({ kind }) => kind === 'open' && greet())
    await wish
    logger.event('server.draining', { reason: 'signal' })
    const report = await running.drain()
    logger.event('server.stopped', { ms: Math.round(report.ms) })
    return EXIT.done
  } finally {
    release()
  }
}

/** The start budget is over. A supervisor starts the next attempt, and sees that this one did not end as asked. */
async function giveUp(running: Running, explanation: string, terminal: Terminal): Promise<number> {
  terminal.err(`${paint(terminal, 'red', 'error')}: cannot let anybody in within the start budget: ${explanation}\n`)
  await running.drain()
  return EXIT.failed
}

/** The same in every line of the log and in `/health`. */
function originOf(revision: string | undefined): Origin {
  return { instance: realRandom.uuid().slice(0, 8), ...(revision !== undefined && { revision }) }
}

function loggerOf(level: string, origin: Origin, terminal: Terminal): Logger {
  const lowest = SEVERITIES[level]
  if (lowest === undefined) return { event: () => {} }
  if (terminal.isTerminal) return quietStart(terminalLogger(terminal.err, paint(terminal, 'bold', '') !== ''))
  return jsonLogger(lowest, { write: (line: string) => terminal.out(line) }, () => realClock.wallMs(), origin)
}

/** The first opening is what the greeting says. */
function quietStart(logger: Logger): Logger {
  let isFirst = true
  return {
    event(name, fields) {
      if (name === 'gate.opened' && isFirst) isFirst = false
      else logger.event(name, fields)
    },
  }
}

/** What a person needs to know: which engine and why, and where to look. */
function greeting(running: Running, plan: ServerPlan, { environment }: LoadedConfig, terminal: Terminal): string {
  const { address } = running
  const host = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(address.host) ? 'localhost' : address.host
  const line = (word: string, text: string): string => `  ${paint(terminal, 'dim', word.padEnd(7))} ${text}\n`
  const signIn = plan.demoSignIn ? 'sign in with any name' : 'clients need a token: tidegate token --user alice'
  return [
    `\n${paint(terminal, 'bold', `tidegate ${VERSION}`)}  ${environment}\n`,
    ...waterfallLines(running.waterfall(), terminal).map((text, index) =>
      index === 0 ? line('start', text) : `          ${text.trimStart()}\n`,
    ),
    line('chat', `http://${host}:${address.port}/  (${signIn})`),
    line('health', `http://${host}:${address.port}/health`),
    ...(plan.admin.isOn ? [line('admin', `http://${host}:${address.port}/admin`)] : []),
    line('end', 'Ctrl-C'),
    '\n',
  ].join('')
}

/** Resolves when the process is asked to end. */
function asked(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

const ENGINES = { memory: 'in-process', redis: 'redis', 'private-redis': 'private-redis' } as const

/** The plan, with the engine that this machine has where none is named. */
function decided({ settings, environment, platform, chosen }: LoadedConfig, terminal: Terminal): Decided {
  const plan = planOf(settings, environment, platform)
  const { engine, why } = chooseEngine({
    settings,
    planned: plan.engine,
    find: () => findServer(realServerWorld(terminal.env)),
    saidBy: (option) => formatOrigin(chosen.get(option)?.origin ?? { kind: 'default' }),
  })
  return { plan: { ...plan, engine }, why }
}

interface Decided {
  readonly plan: ServerPlan
  /** Why that engine. */
  readonly why: string
}

/** One line: which engine, and why. At once, because a Redis that does not answer keeps everything else from being said. */
function tellEngine(
  { engine, dataDirectory }: ServerPlan,
  why: string,
  { settings, environment, platform }: LoadedConfig,
  logger: Logger,
  terminal: Terminal,
): void {
  const text = engineInWords(engine, dataDirectory)
  if (terminal.isTerminal) terminal.out(`  ${paint(terminal, 'dim', 'engine'.padEnd(7))} ${text}; ${why}\n`)
  logger.event('engine.chosen', { engine: ENGINES[engine.kind], is: text, why })
  const alone = aloneInWords(engine, settings.engine, environment, platform)
  if (alone !== undefined) logger.event('engine.alone', { warning: alone })
  const hasEntries = (path: string): boolean => existsSync(path) && readdirSync(path).length > 0
  const other = otherData(engine, dataDirectory, hasEntries)
  if (other !== undefined) logger.event('engine.other_data', { warning: other })
}
