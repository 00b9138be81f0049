import type { Command } from './command.ts'
import type { Identity, Role } from './identity.ts'

/** A direction, by what goes there. */
export type Side = 'request' | 'reply'
export type Sides = Side | 'both'

/** Connections that a rule is for; without either, all. */
export interface Which {
  readonly on?: Role
  /** As it was set with CLIENT SETNAME; `*` stands for anything. */
  readonly name?: string
  /** Begins so long after it was added, and ends so long after that; without, at once and never. */
  readonly fromMs?: number
  readonly forMs?: number
}

/** Commands that a rule is for, or their replies. */
export interface What {
  /** `XADD`; `MESSAGE` for what comes by pub/sub. Without, all. */
  readonly command?: string
  /** A text in one of its words: a key, a function's name, a channel. Only the first 32 words are looked at, and 512 characters of each. */
  readonly has?: string
  /** From the nth that fits on, counted over all connections. Default: the first. */
  readonly nth?: number
  /** So many of them. Default: once for `drop` and `cut`, always for the others. */
  readonly times?: number
}

/** What becomes of a connection: it ends after what has gone before, it is reset, or its replies are lost from here on. */
export type Then = 'close' | 'reset' | 'silent'

/** What the proxy does, and when. Each kind is one fault, tied to what is said and not to when. */
export type Rule = Which &
  (
    | (What & { readonly kind: 'hold'; readonly side: Side })
    /** The reply of a command that was executed (no error, not `QUEUED`) never comes. */
    | (What & { readonly kind: 'drop'; readonly ends: Then })
    /** `before`: the request does not arrive; `between`: it does, and nobody waits for its reply; `after`: its reply does. */
    | (What & { readonly kind: 'cut'; readonly at: 'before' | 'between' | 'after'; readonly ends: 'close' | 'reset' })
    | (What & { readonly kind: 'delay'; readonly side: Sides; readonly ms: number; readonly jitterMs?: number })
    | { readonly kind: 'slice'; readonly side: Sides; readonly bytesMin: number; readonly bytesMax: number }
    /** So many bytes of each connection and direction go on, also in the middle of a word. */
    | { readonly kind: 'limit'; readonly side: Sides; readonly bytes: number; readonly ends: Then }
    | { readonly kind: 'bandwidth'; readonly side: Sides; readonly bytesPerSecond: number }
    /** Nothing arrives, not even the end of a connection, and nothing is lost: when it is over everything goes on. */
    | { readonly kind: 'black-hole'; readonly side: Sides }
    /** New connections are reset at once. */
    | { readonly kind: 'refuse' }
    /** The end of one side is told to the other so much later. */
    | { readonly kind: 'slow-close'; readonly ms: number }
  )

export type RuleOf<Kind extends Rule['kind']> = Extract<Rule, { readonly kind: Kind }>

/** The word for pub/sub messages where a command is named. */
export const MESSAGE = 'MESSAGE'

export function isFor(rule: Which, { role, name }: Identity): boolean {
  return (rule.on === undefined || rule.on === role) && (rule.name === undefined || globFits(rule.name, name))
}

/** @param words those of the command, and of its reply where there is one. */
export function isAbout(what: What, command: Pick<Command, 'name'> | undefined, words: readonly string[]): boolean {
  const { command: wanted, has } = what
  if (wanted !== undefined && wanted.toUpperCase() !== (command?.name ?? MESSAGE)) return false
  return has === undefined || words.some((word) => word.includes(has))
}

export function covers(sides: Sides, side: Side): boolean {
  return sides === 'both' || sides === side
}

function globFits(glob: string, name: string): boolean {
  const parts = glob.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name)
}
