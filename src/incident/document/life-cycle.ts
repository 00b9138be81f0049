import type { Entry } from '../entries/index.ts'
import { EVENTS } from '../../runtime/index.ts'

/** Events of our own that say nothing of a life. All others are kept. */
const NOT_OF_A_LIFE: ReadonlySet<string> = new Set(['drain.step', 'log.compacted', 'signal.stale'])

/** What others say of lives: the kind of moment, and the words by which it is known (notes, 4.2; field failures, 1.4 and C). */
export const MOMENTS = {
  /** Cloud Run. */
  'instance.starting': /^Starting new instance\. Reason: /,
  'probe.failed': /\bprobe failed\b.*\bconsecutively\b|Connection failed with status [A-Z_]+\./,
  'probe.succeeded': /\bprobe succeeded\b/,
  'container.exited': /^Container called exit\(\d+\)/,
  'container.killed': /(?:Memory|memory) limit of .* exceeded|Out[- ]of[- ]memory|OOMKilled|Container terminated on signal \d+/,
  'instance.shutdown': /^Shutting down user disabled instance/,
  /** Gunicorn, uvicorn, and what calls itself a program. */
  'process.starting': /\bStarting gunicorn\b|\bBooting worker\b|\bStarted server process\b/,
  'process.ready': /\bApplication startup complete\b/,
  'process.stopping': /\bHandling signal: (?:term|int|quit)\b|\bWaiting for application shutdown\b|\breceived SIG(?:TERM|INT)\b/i,
  'process.exited': /\bWorker failed to boot\b|\bWorker \(pid:\d+\) (?:exited with code|was sent)\b/,
  /** Redis of itself. */
  'redis.starting': /\bRedis is starting\b|\boO0OoO0OoO0Oo\b/,
  'redis.ready': /\bReady to accept connections\b/,
  'redis.loading': /\bLoading RDB produced by\b|\bDB loaded from\b/,
  'redis.stopping': /\bReceived SIGTERM scheduling shutdown\b|\bUser requested shutdown\b|\bRedis is now ready to exit\b/,
  'redis.trouble':
    /\bBackground saving error\b|\bMISCONF\b|\bREPLICAOF .* enabled\b|\bCluster state changed\b|\bOut Of Memory allocating\b|\bMASTER MODE enabled\b|\bFailed opening .* for saving\b|\bSlow script detected\b/i,
  /** A dependency answered somebody. */
  'dependency.answered':
    /\b(?:redis|postgres|postgresql|database|clickhouse|mongo|kafka|rabbitmq)\b.{0,80}\b(?:connection successful|connected(?: successfully)?|connection established|is healthy|ping (?:ok|successful)|PONG)\b/i,
} as const satisfies Readonly<Record<string, RegExp>>

export type Moment = keyof typeof MOMENTS

const NAMES = Object.keys(MOMENTS) as readonly Moment[]

/** What is none of them in one look, as nearly everything is: without regard to case, which each of them judges itself. */
const ANY_MOMENT = new RegExp(NAMES.map((name) => MOMENTS[name].source).join('|'), 'i')

/** So far into a message its moment is looked for: nobody begins with a page of something else. */
const LOOKED_AT = 400

/** How each of them begins: one look at one word spares nearly all lines the rest. A mark of time or level before it was read off. */
const FIRST_WORDS: ReadonlySet<string> = new Set(
  (
    'starting reason container default startup memory out oomkilled shutting booting started application handling waiting received worker ' +
    'redis ready loading db user background misconf replicaof cluster failed master slow connection uncaught ' +
    'postgres postgresql database clickhouse mongo kafka rabbitmq'
  ).split(' '),
)

/** The first two letters of each: nearly every message ends here. */
const FIRST_LETTERS = new Set([...FIRST_WORDS, 'oo'].map((word) => lettersOf(word, 0)))

/** As one number, without regard to case. */
function lettersOf(text: string, at: number): number {
  return ((text.charCodeAt(at) | 0x20) << 8) | (text.charCodeAt(at + 1) | 0x20)
}

/** May a message tell of a moment, by the first word behind its last bar, where a program puts its own columns before its words? */
function mayTell(words: string): boolean {
  let start = words.includes('|') ? words.lastIndexOf(' | ') + 1 : 0
  while (start < words.length && !isOfWord(words.charCodeAt(start))) start++
  if (!FIRST_LETTERS.has(lettersOf(words, start))) return false
  let end = start
  while (end < words.length && isOfWord(words.charCodeAt(end))) end++
  const word = words.slice(start, end).toLowerCase()
  return FIRST_WORDS.has(word) || word.startsWith('oo0oo')
}

function isOfWord(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a)
}

export interface Told {
  readonly moment: Moment | undefined
}

/**
 * The moment in a life that an entry tells of; `undefined`: none.
 * @param told what its message tells of, where that is known
 */
export function momentOf({ message, event, kind }: Pick<Entry, 'message' | 'event' | 'kind'>, told?: Told): string | undefined {
  if (event !== undefined && Object.hasOwn(EVENTS, event)) return NOT_OF_A_LIFE.has(event) ? undefined : event
  if (kind === 'audit') return 'audit'
  return told === undefined ? momentIn(message) : told.moment
}

/** The moment that a message tells of. Digits in it do not matter. */
export function momentIn(message: string): Moment | undefined {
  const words = message.length > LOOKED_AT ? message.slice(0, LOOKED_AT) : message
  return mayTell(words) && ANY_MOMENT.test(words) ? NAMES.find((moment) => MOMENTS[moment].test(words)) : undefined
}
