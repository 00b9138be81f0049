import { EVENTS } from '../../runtime/index.ts'
import { cut, type Statement } from '../document/index.ts'
import type { Topic, TopicKind } from './rule.ts'

const OF_EVENT: Readonly<Record<string, TopicKind>> = {
  'gate.closed': 'gate',
  'service.lost': 'service',
  'service.suspect': 'service',
  'service.unproved': 'service',
  'service.broken': 'service',
  'service.failed': 'service',
  'signal.refused': 'service',
  'server.expired': 'expired',
  'server.draining': 'drain',
  'server.stopped': 'drain',
  'connection.disconnected': 'disconnect',
  'container.exited': 'end',
  'container.killed': 'end',
  'process.exited': 'end',
}

/** What there is to explain of a line. */
export function topicOf(of: Statement, others: readonly Statement[] = []): Topic {
  const { event, fields } = of
  const text = wordsOf(of)
  if (event === 'connection.refused') {
    const kind = text.startsWith('token') ? 'token' : 'refusal'
    const gate = /^gate: (.+)$/.exec(text)?.[1]
    return { kind, of, others, text, ...(gate !== undefined && { about: gate }) }
  }
  const kind = event === undefined ? 'line' : (OF_EVENT[event] ?? 'line')
  const about = kind === 'gate' ? /^gate: (.+)$/.exec(String(fields['reason'] ?? ''))?.[1] : fields['service']
  return { kind, of, others, text, ...(typeof about === 'string' && { about }) }
}

/** The words of a line that carry its reason: of an event of ours the reason itself, else all of it, with its error. */
export function wordsOf({ event, fields, quote, error }: Statement): string {
  const reason = ['reason', 'errorMessage', 'error', 'said', 'warning', 'explanation']
    .map((name) => fields[name])
    .find((one) => typeof one === 'string')
  if (event !== undefined && typeof reason === 'string' && isOwn(event)) return reason
  const raised = error === undefined ? [] : [`${error.type}: ${error.message}`, ...error.causes]
  return cut([quote, ...raised].join(' '), 2_000)
}

/** Events whose fields are ours to know. */
function isOwn(event: string): boolean {
  return Object.hasOwn(EVENTS, event)
}

/** A line in few words: of an event of ours its name, whom it is about, and the reason; of any other what it says. */
export function headOf(line: Statement): string {
  const { event, fields, quote } = line
  if (event === undefined || !isOwn(event)) return quote
  const about = ['service', 'code'].flatMap((name) => fields[name] ?? [])
  const words = wordsOf(line)
  return [event, ...about].join(' ') + (words === quote ? '' : `: ${words}`)
}
