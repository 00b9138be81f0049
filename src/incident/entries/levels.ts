import type { Severity } from './severity.ts'

/** What loggers call their levels, in lower case. */
const WORDS: Readonly<Record<string, Severity>> = {
  default: 'DEFAULT',
  silly: 'DEBUG',
  trace: 'DEBUG',
  trce: 'DEBUG',
  dbug: 'DEBUG',
  normal: 'INFO',
  verbose: 'DEBUG',
  finest: 'DEBUG',
  finer: 'DEBUG',
  fine: 'DEBUG',
  debug: 'DEBUG',
  http: 'INFO',
  config: 'INFO',
  info: 'INFO',
  information: 'INFO',
  informational: 'INFO',
  success: 'INFO',
  log: 'INFO',
  statement: 'INFO',
  detail: 'INFO',
  hint: 'INFO',
  context: 'INFO',
  notice: 'NOTICE',
  warn: 'WARNING',
  warning: 'WARNING',
  err: 'ERROR',
  fail: 'ERROR',
  error: 'ERROR',
  severe: 'ERROR',
  exception: 'ERROR',
  crit: 'CRITICAL',
  critical: 'CRITICAL',
  fatal: 'CRITICAL',
  panic: 'CRITICAL',
  dpanic: 'CRITICAL',
  alert: 'ALERT',
  emerg: 'EMERGENCY',
  emergency: 'EMERGENCY',
}

const known = new Map<string, Severity>(Object.entries(WORDS))

/** A program writes few spellings, many times each; the bound is for one that writes anything. */
const SPELLINGS_MAX = 500
const spellings = new Map<string, Severity | undefined>()

/** @returns undefined for a word that is no level */
export function severityOfWord(word: string): Severity | undefined {
  if (word.length > 20) return undefined
  const found = spellings.get(word)
  if (found !== undefined || spellings.has(word)) return found
  const severity = known.get(word.trim().toLowerCase())
  if (spellings.size < SPELLINGS_MAX) spellings.set(word, severity)
  return severity
}

/** Of pino and bunyan: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal; own levels stand between them. */
export function severityOfPinoLevel(level: number): Severity {
  if (!(level >= 25)) return level > 0 ? 'DEBUG' : 'DEFAULT'
  if (level < 35) return 'INFO'
  if (level < 40) return 'NOTICE'
  if (level < 50) return 'WARNING'
  return level < 60 ? 'ERROR' : 'CRITICAL'
}

/** Python's levelno: 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
export function severityOfPythonLevel(level: number): Severity {
  if (!(level > 0)) return 'DEFAULT'
  if (level < 20) return 'DEBUG'
  if (level < 30) return 'INFO'
  if (level < 40) return 'WARNING'
  return level < 50 ? 'ERROR' : 'CRITICAL'
}

/** Cloud Logging's own: the word, or its number where enumerations travel as numbers. */
export function severityOfCloud(value: unknown): Severity | undefined {
  if (typeof value === 'string') return severityOfWord(value)
  if (typeof value !== 'number') return undefined
  const words: readonly Severity[] = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY']
  return words[value / 100]
}

const SYSLOG: readonly Severity[] = ['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG']

/** From the number in `<34>`: facility × 8 + severity (RFC 5424, 6.2.1). */
export function severityOfSyslog(priority: number): Severity {
  return SYSLOG[priority & 7] ?? 'DEFAULT'
}
