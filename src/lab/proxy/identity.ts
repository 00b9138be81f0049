import type { Command } from './command.ts'
import { isBlocking } from './command.ts'

/** What a connection is used for, by its first commands: `new` while it has only introduced itself. */
export type Role = 'new' | 'commands' | 'subscriber' | 'reader'

export interface Identity {
  readonly role: Role
  /** As given with CLIENT SETNAME or HELLO SETNAME; empty without. */
  readonly name: string
}

export const NOBODY: Identity = { role: 'new', name: '' }

/** What everybody says first, whatever they want. */
const INTRODUCTIONS = new Set(['HELLO', 'AUTH', 'CLIENT', 'SELECT', 'PING', 'READONLY', 'QUIT', 'COMMAND', 'INFO', 'RESET'])

const SUBSCRIBES = new Set(['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE'])

/** Who it is after it has said this. Whoever subscribes once is a subscriber, whoever blocks once a reader. Pure. */
export function identify(before: Identity, command: Command): Identity {
  const name = command.isInTransaction ? before.name : (nameIn(command) ?? before.name)
  const role = roleIn(before.role, command)
  return name === before.name && role === before.role ? before : { role, name }
}

function roleIn(before: Role, command: Command): Role {
  if (SUBSCRIBES.has(command.name)) return 'subscriber'
  if (before === 'subscriber' || before === 'reader') return before
  // WAIT is said after appends, by whoever appends.
  if (isBlocking(command) && !command.name.startsWith('WAIT')) return 'reader'
  return before === 'new' && INTRODUCTIONS.has(command.name) ? 'new' : 'commands'
}

function nameIn({ name, words }: Command): string | undefined {
  if (name === 'RESET') return ''
  if (name === 'CLIENT' && words[1]?.toUpperCase() === 'SETNAME') return words[2]
  if (name !== 'HELLO') return undefined
  const at = words.findIndex((word, index) => index > 1 && word.toUpperCase() === 'SETNAME')
  return at === -1 ? undefined : words[at + 1]
}
