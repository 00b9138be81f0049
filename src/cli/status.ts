import type { StatusReport } from '../readiness/index.ts'
import type { Timers } from '../runtime/index.ts'
import { realTimers } from '../runtime/real.ts'
import { plainJson } from './chat/plain.ts'
import type { Command, Terminal } from './command.ts'
import { EXIT } from './exit.ts'
import { readOptions } from './options.ts'
import { statusText } from './status-view.ts'

/** Exit codes of its own: scripts tell an honest no from no answer at all. 69 is sysexits' EX_UNAVAILABLE. */
const STATUS_EXIT = { open: 0, notOpen: 1, unreachable: 69 } as const

const KINDS = { json: 'flag', watch: 'flag', help: 'flag' } as const

const USAGE = `usage: tidegate status [URL] [--watch] [--json]

Says how a running server stands: the gate, why it is closed, each service with what proves it, and who came in.
It reads URL/health, which needs no key. URL is http://localhost:8080 unless said otherwise; PORT is honoured.

  --watch   again every second, until Ctrl-C; the exit code is that of the last answer
  --json    the answer as one line of JSON, as the server gave it
  --help    print this

Exit codes: 0 the gate is open, 1 it is not, 2 asked wrongly, 69 no answer, or none of a Tidegate.

Example:
  tidegate status http://localhost:8080 --watch
`

const WATCH_MS = 1_000
const TIMEOUT_MS = 3_000
const BYTES_MAX = 4 * 1_048_576

/** Clears what was written, and goes to the upper left. */
const CLEAR = '\u001B[H\u001B[2J'

/** `tidegate status`. */
export function createStatusCommand(timers: Timers): Command {
  return {
    name: 'status',
    summary: 'say how a running server stands, and why',
    usage: USAGE,
    run: (args, terminal) => run(args, terminal, timers),
  }
}

export const statusCommand: Command = createStatusCommand(realTimers)

type Answer =
  | { readonly kind: 'report'; readonly report: StatusReport; readonly text: string }
  | { readonly kind: 'none'; readonly reason: string }

async function run(args: readonly string[], terminal: Terminal, timers: Timers): Promise<number> {
  const [given, ...others] = args.filter((arg) => !arg.startsWith('-'))
  const read = readOptions(
    KINDS,
    args.filter((arg) => arg.startsWith('-')),
  )
  if (read.kind === 'wrong') return asked(terminal, read.reason)
  if (others.length > 0) return asked(terminal, 'there is more than one URL')
  const { json = false, watch = false, help = false } = read.values
  if (help) {
    terminal.out(USAGE)
    return EXIT.done
  }
  const url = healthUrl(given ?? `http://localhost:${terminal.env['PORT'] || '8080'}`)
  if (url === undefined) return asked(terminal, 'the URL is none: write it as in http://localhost:8080')
  for (;;) {
    const answer = await ask(url, terminal.signal)
    if (terminal.signal.aborted && answer.kind === 'none') return EXIT.interrupted
    show(answer, url, terminal, json, watch)
    if (!watch || (await interrupted(timers, terminal.signal))) return codeOf(answer)
  }
}

function codeOf(answer: Answer): number {
  if (answer.kind === 'none') return STATUS_EXIT.unreachable
  return answer.report.gate.state === 'open' ? STATUS_EXIT.open : STATUS_EXIT.notOpen
}

function show(answer: Answer, url: URL, terminal: Terminal, json: boolean, watch: boolean): void {
  const clear = watch && terminal.isTerminal && !json ? CLEAR : ''
  if (answer.kind === 'none') {
    if (json) terminal.out(`${JSON.stringify({ error: answer.reason })}\n`)
    if (clear !== '') terminal.out(clear)
    terminal.err(`tidegate status: ${url.origin} ${answer.reason}\n`)
    return
  }
  if (json) terminal.out(`${answer.text}\n`)
  else terminal.out(`${clear}${statusText(answer.report, terminal)}${watch && clear === '' ? '\n' : ''}`)
}

/** Waits a while. True when the person had enough. */
function interrupted(timers: Timers, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(true)
    const stop = (): void => {
      cancel()
      resolve(true)
    }
    const cancel = timers.after(WATCH_MS, () => {
      signal.removeEventListener('abort', stop)
      resolve(false)
    })
    signal.addEventListener('abort', stop, { once: true })
  })
}

async function ask(url: URL, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]), redirect: 'manual' })
    if (response.status !== 200)
      return { kind: 'none', reason: `answered ${response.status} for ${url.pathname}: is it a Tidegate?` }
    const text = await bodyOf(response)
    if (text === undefined) return { kind: 'none', reason: 'answered too much' }
    const value: unknown = JSON.parse(text)
    if (!isReport(value)) return { kind: 'none', reason: 'answered something else than a Tidegate of this version does' }
    return { kind: 'report', report: value, text: plainJson(value) }
  } catch (error) {
    return { kind: 'none', reason: reasonOf(error) }
  }
}

/** @returns `undefined` when it is larger than it may be; the rest is not read. A length that is not said ahead is no length. */
async function bodyOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'answered something that is not JSON: is it a Tidegate?'
  if (error instanceof Error && error.name === 'TimeoutError') return `does not answer within ${TIMEOUT_MS / 1_000} s`
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ECONNREFUSED') return 'does not answer: nothing listens there'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'is no name that leads anywhere'
  return `does not answer${code === '' ? '' : `: ${code}`}`
}

/** What is read of an answer; a server of another version may lack it. */
function isReport(value: unknown): value is StatusReport {
  if (!isObject(value) || !isObject(value['gate']) || !Array.isArray(value['services']) || !isObject(value['refused']))
    return false
  const { state, explanation } = value['gate']
  const areTexts = [state, explanation, value['version'], value['environment'], value['platform'], value['instance']].every(
    (text) => typeof text === 'string',
  )
  return areTexts && value['services'].every(isService) && (value['startup'] === undefined || isWaterfall(value['startup']))
}

function isWaterfall(value: unknown): boolean {
  if (!isObject(value)) return false
  const { rows, path, totalMs, atMs } = value
  const isTime = (ms: unknown): boolean => ms === undefined || (typeof ms === 'number' && Number.isFinite(ms))
  const isName = (name: unknown): boolean => typeof name === 'string' && /^[a-z0-9.-]{1,100}$/.test(name)
  const isRow = (row: unknown): boolean =>
    isObject(row) && isName(row['service']) && isTime(row['startMs']) && isTime(row['readyMs'])
  return (
    Array.isArray(rows) &&
    rows.length <= 1_000 &&
    rows.every(isRow) &&
    Array.isArray(path) &&
    path.every(isName) &&
    isTime(totalMs) &&
    isTime(atMs ?? Number.NaN)
  )
}

function isService(value: unknown): boolean {
  if (!isObject(value)) return false
  const { name, state, epoch, forMs, pendingTasks, lastError, evidence } = value
  const isError = lastError === undefined || (isObject(lastError) && typeof lastError['words'] === 'string')
  return (
    [name, state].every((text) => typeof text === 'string') &&
    typeof epoch === 'number' &&
    typeof forMs === 'number' &&
    Array.isArray(pendingTasks) &&
    isError &&
    (evidence === undefined || isObject(evidence))
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `localhost:9000` is as good as `http://localhost:9000/`; a path before `/health` is kept. */
function healthUrl(given: string): URL | undefined {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  if (!url.pathname.endsWith('/health')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/health`
  url.search = ''
  url.hash = ''
  return url
}

function asked(terminal: Terminal, reason: string): number {
  terminal.err(`tidegate status: ${reason}\nTry: tidegate status --help\n`)
  return EXIT.askedWrongly
}
