import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import type { ChatEvent, ChatState } from './event.ts'
import { plain, plainJson } from './plain.ts'

/** How an event is written: a line for the chat itself, or one beside it; nothing where there is nothing to say. */
export type Shown = { readonly to: 'out' | 'err'; readonly line: string } | undefined

/** For people: `10:02 Ada  text`; who comes and goes, and how the connection is, in words. */
export function forPeople(event: ChatEvent, terminal: Terminal, nowMs: number): Shown {
  switch (event.kind) {
    case 'message': {
      const { name, text, sentAt } = event.message
      return { to: 'out', line: `${timeOfDay(sentAt ?? nowMs)} ${paint(terminal, 'bold', plain(name))}  ${plain(text)}` }
    }
    case 'join':
      return { to: 'out', line: paint(terminal, 'dim', `${timeOfDay(nowMs)} ${plain(event.name)} joined`) }
    case 'leave':
      return { to: 'out', line: paint(terminal, 'dim', `${timeOfDay(nowMs)} ${plain(event.name)} left`) }
    case 'state':
      return { to: 'err', line: paint(terminal, 'dim', plain(inWords(event.state))) }
    case 'refused':
      return { to: 'err', line: paint(terminal, 'yellow', `not sent: ${plain(event.reason)}`) }
    case 'sent':
      // Its publication is shown.
      return undefined
  }
}

/** For programs: one JSON object a line, all on standard output. */
export function forPrograms(event: ChatEvent): Shown {
  return { to: 'out', line: plainJson(described(event)) }
}

function described(event: ChatEvent): object {
  switch (event.kind) {
    case 'message': {
      const { sentAt, ...message } = event.message
      return { event: 'message', ...message, sent_at: sentAt }
    }
    case 'state': {
      const { kind, ...more } = event.state
      return { event: 'state', state: kind, ...more }
    }
    case 'join':
    case 'leave':
    case 'sent':
    case 'refused': {
      const { kind, ...more } = event
      return { event: kind, ...more }
    }
  }
}

function inWords(state: ChatState): string {
  switch (state.kind) {
    case 'connecting':
      return `connecting to ${state.url}`
    case 'away':
      return `reconnecting: ${state.reason}; what you write is kept`
    case 'live':
      if (state.recovered === undefined) return `live in ${state.channel}`
      return state.recovered ? 'live again, nothing was missed' : 'live again, but some messages may have been missed'
  }
}

/** Local, 24 hours: `10:02`. */
function timeOfDay(ms: number): string {
  const date = new Date(ms)
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}
