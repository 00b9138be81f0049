import { severityOfWord } from '../levels.ts'
import type { Severity } from '../severity.ts'

/**
 * What stands between the time of a line and its message: level, logger, thread, process. Each way to write it is one
 * pattern that begins right after the time (or at the start of a line without one). Programs do not change theirs, so the one that fitted last
 * is asked first.
 */

const UPPER =
  'TRACE|DEBUG|VERBOSE|INFORMATION|INFO|NOTICE|WARNING|WARN|ERROR|ERR|SEVERE|CRITICAL|CRIT|FATAL|PANIC|ALERT|EMERGENCY|EMERG|FINEST|FINER|FINE|SUCCESS'
const LOWER = UPPER.toLowerCase()
const ANY = `${UPPER}|${LOWER}|${UPPER.split('|')
  .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
  .join('|')}`
/** .NET's console: `fail: Category[13]`, and the message below it. */
const DOTNET = 'trce|dbug|info|warn|fail|crit'
const NAME = String.raw`[\w.$:/@\[\]#-]{1,120}`
/** A word with a dot, a dollar or a slash in it: a logger, and no beginning of a sentence. */
const LOGGER = String.raw`[A-Za-z_][\w$-]*(?:(?:\.|/|::|\$)[\w$@\[\]-]+)+(?:\([\w.: ]+\))?(?::\d+)?`

/** Level and logger are groups of the pattern; 0: it has none. */
interface Shape {
  readonly pattern: RegExp
  readonly level: number
  readonly logger: number
  /** Whoever wrote it: a second name, a thread, a process. */
  readonly thread: number
}

const shape = (source: string, level: number, logger: number, thread: number): Shape => ({
  pattern: new RegExp(source, 'y'),
  level,
  logger,
  thread,
})

const AFTER_TIME: readonly Shape[] = [
  // 2025-09-09 01:44:38,123 - logger - ERROR - msg
  shape(String.raw`\s+-\s+(?:(${NAME})\s+-\s+)??(?:(${NAME})\s+-\s+)?(${ANY})\s+-\s+`, 3, 2, 1),
  // Zookeeper: 2015-07-29 17:41:44,747 - INFO  [thread] - msg
  shape(String.raw`\s+-\s+(${ANY})\s+\[(.{1,200}?)\]\s+-\s+`, 1, 0, 2),
  // loguru: 2025-09-09 01:44:38.123 | INFO     | module:function:310 - msg
  shape(String.raw`\s+\|\s+(${ANY})\s*\|\s(?:\s*([\w.$<>]+(?::[\w.$<>]+)?:\d+)\s+[-|]\s)?`, 1, 2, 0),
  // gunicorn [pid] [ERROR] msg, apache [notice], [core:error] [pid 1:tid 2], nginx [error] 31#31: *5 msg
  shape(
    String.raw`\s*(?:\[([\w.#:/@$-]{1,80})\]\s*)?\[(?:(\w+):)?(${ANY})\]:?\s*(?:\[pid [^\]]{1,40}\]\s*)?(?:\d+#\d+:\s)?`,
    3,
    2,
    1,
  ),
  // log4j, logback, Hadoop, HDFS, Spark, Spring: [thread] 148 INFO [thread] package.Class: msg
  shape(
    String.raw`\s+(?:\[([^\]]{1,100})\]\s+)?(?:\d{1,8}\s+)?(${UPPER})\s+(?:\d+\s+---\s+)?(?:\[[^\]]{1,100}\]\s+)?(?:(${LOGGER})\s*(?::|\s-)\s+)?`,
    2,
    3,
    1,
  ),
  // winston: 2025-09-09T01:44:38Z error: msg
  shape(String.raw`\s+(?!panic:)\[?(${UPPER}|${LOWER})\]?:\s+`, 1, 0, 0),
  // PostgreSQL: 2025-09-09 01:44:38.123 UTC [123] user@db LOG:  msg
  shape(String.raw`\s+\[(\d+)\](?:\s+[\w@-]+)?\s+(${UPPER}|LOG|STATEMENT|DETAIL|HINT|CONTEXT):\s+`, 2, 0, 1),
]

const WITHOUT_TIME: readonly Shape[] = [
  shape(String.raw`(${DOTNET}): ([\w.+\x60]{1,200})\[\d+\]\s*$`, 1, 2, 0),
  // Python's, where somebody cut off the time: app.db - ERROR - msg
  shape(String.raw`(${LOGGER})\s+-\s+(${ANY})\s+-\s+`, 2, 1, 0),
  // Python's basicConfig: ERROR:root:msg
  shape(String.raw`(${UPPER}):([\w.]{1,120}):`, 1, 2, 0),
  // uvicorn: INFO:     msg. Not `Error: msg`, which is an exception, and not `panic: msg`, which is Go's.
  shape(String.raw`(?!panic:)(${UPPER}|${LOWER}):\s+`, 1, 0, 0),
  shape(String.raw`\[(${ANY})\]:?\s+`, 1, 0, 0),
  // alembic: INFO  [alembic.runtime.migration] msg
  shape(String.raw`(TRACE|DEBUG|INFO|NOTICE|WARNING|WARN|ERROR|CRITICAL|FATAL)(?:\s+\[([\w.]+)\]|\s*\|)?\s+`, 1, 2, 0),
]

/** Reads heads of one file. What was found stands in the fields until the next question. */
export class HeadReader {
  severity: Severity = 'DEFAULT'
  logger: string | undefined = undefined
  thread: string | undefined = undefined
  /** Where the message begins. */
  end = 0
  #usual = 0
  #usualUntimed = 0

  /** @returns whether a known head stands at `at`, right after a time */
  afterTime(text: string, at: number): boolean {
    const found = this.#find(AFTER_TIME, this.#usual, text, at)
    if (found >= 0) this.#usual = found
    return found >= 0
  }

  /** @returns whether a level opens the line */
  withoutTime(text: string, at: number): boolean {
    // Most lines begin with a word that is no level: the patterns are for the others.
    if (!opensWithLevel(text, at) && !text.includes(' - ', at)) return false
    const found = this.#find(WITHOUT_TIME, this.#usualUntimed, text, at)
    if (found >= 0) this.#usualUntimed = found
    return found >= 0
  }

  #find(shapes: readonly Shape[], usual: number, text: string, at: number): number {
    const first = shapes[usual]
    if (first !== undefined && this.#fits(first, text, at)) return usual
    return shapes.findIndex((each, index) => index !== usual && this.#fits(each, text, at))
  }

  #fits({ pattern, level, logger, thread }: Shape, text: string, at: number): boolean {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return false
    this.end = at + found[0].length
    this.severity = severityOfWord(found[level] ?? '') ?? 'DEFAULT'
    this.logger = logger === 0 ? undefined : found[logger]
    this.thread = thread === 0 ? undefined : found[thread]
    return true
  }
}

const LEVEL_WORDS: ReadonlySet<string> = new Set([...ANY.split('|'), ...DOTNET.split('|')])
const LEVEL_LENGTH_MAX = 11

function opensWithLevel(text: string, at: number): boolean {
  const from = text.charCodeAt(at) === 0x5b ? at + 1 : at
  let end = from
  while (end - from <= LEVEL_LENGTH_MAX && isLetter(text.charCodeAt(end))) end++
  return end > from && LEVEL_WORDS.has(text.slice(from, end))
}

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
