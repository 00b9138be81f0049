import type { LoggedEvent } from '../server-process.ts'

type Events = readonly Pick<LoggedEvent, 'message'>[]

/** What the log of an instance says of its gate now. */
export function isGateOpen(events: Events): boolean {
  return events.findLast(({ message }) => message === 'gate.opened' || message === 'gate.closed')?.message === 'gate.opened'
}

/** It has closed since its log was so long. A closing from before is no answer to what was done after it. */
export function hasGateClosed(events: Events, since: number): boolean {
  return events.slice(since).some(({ message }) => message === 'gate.closed')
}
