import type { Entry } from '../entries/index.ts'

/** Characters of a quote, at most. */
export const QUOTE_LENGTH_MAX = 400

/** Of one field in it. */
const FIELD_LENGTH_MAX = 240

/** Where loggers write the reason, beside the message. */
const REASONS: ReadonlySet<string> = new Set(['error', 'err', 'errorMessage', 'error_message', 'reason', 'cause', 'detail'])

/** The words of an entry on one line, cut where they are long. A structured event is its name and its facts. */
export function quoteOf({ message, event, fields }: Pick<Entry, 'message' | 'event' | 'fields'>): string {
  // Where the message is more than the name, the facts are in it.
  const isBare = message === '' || message === event
  // Its name comes first also where the message is something else.
  const words = event === undefined || message.startsWith(event) ? message : `${event} ${message}`.trim()
  const facts = Object.entries(fields)
    .filter(([name, value]) => isBare || isReason(name, value, words))
    .map(([name, value]) => `${name}=${shown(value)}`)
  // An empty quote shows nothing, and bears no claim.
  return cut([words, ...facts].join(' '), QUOTE_LENGTH_MAX) || '(no words)'
}

/** `dial failed`, and beside it `error: "i/o timeout"`: without it the line does not say why. */
function isReason(name: string, value: unknown, words: string): boolean {
  return REASONS.has(name) && typeof value === 'string' && !words.includes(value)
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value)
  const short = cut(text, FIELD_LENGTH_MAX)
  return /[\s"=]/.test(short) ? JSON.stringify(short) : short
}

/** On one line, and no longer than that. */
export function cut(text: string, lengthMax: number): string {
  // oxlint-disable-next-line no-control-regex -- those are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
  if (line.length <= lengthMax) return line
  // Half a surrogate pair is no character.
  return `${line.slice(0, lengthMax - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
