import type { Draft } from '../draft.ts'
import { boundedFields, stringOf, type Payload } from './fields.ts'

/** What the logger adds to the facts of an event (src/server/logger.ts). */
const TAKEN: ReadonlySet<string> = new Set([
  'logger',
  'severity',
  'timestamp',
  'message',
  'instance',
  'revision',
  'logging.googleapis.com/trace',
  'stack_trace',
])

/** Not in the sentence: an error stands at its end, its causes in the entry. */
const UNSAID: ReadonlySet<string> = new Set(['error', 'causes'])

/**
 * Tidegate's own events. `message` is the event's name; what is mined is the line that a terminal shows, so that both kinds of its log say the
 * same. `service` among the facts is a dependency of Tidegate, and not the service that wrote the line.
 */
export function readTidegate(payload: Payload, draft: Draft): void {
  const name = stringOf(payload['message']) ?? ''
  draft.logger = 'tidegate'
  draft.service ??= 'tidegate'
  draft.instance ??= stringOf(payload['instance'])
  draft.revision ??= stringOf(payload['revision'])
  draft.event = name
  draft.fields = boundedFields(payload, TAKEN)
  const facts = Object.entries(draft.fields).flatMap(([field, value]) => (UNSAID.has(field) ? [] : [`${field}=${shown(value)}`]))
  if (draft.fields['error'] !== undefined) facts.push(draft.error?.message ?? shown(draft.fields['error']))
  draft.message = [name, ...facts].join(' ')
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value)
}
