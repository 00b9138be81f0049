import type { Frame } from './frame.ts'

/** One request that a client has made. */
export interface Command {
  /** Its first word in capitals. */
  readonly name: string
  /** Its first words, cut, with the name. */
  readonly words: readonly string[]
  /** How many words it has. */
  readonly size: number
  /** Its place among the commands of its connection, from 1. */
  readonly index: number
  /** Said between MULTI and EXEC, and so probably not executed when it is answered. */
  readonly isInTransaction: boolean
  /** CLIENT REPLY: nobody answers it. */
  readonly isSilent: boolean
}

const BLOCKING = new Set([
  'BLPOP',
  'BRPOP',
  'BLMOVE',
  'BLMPOP',
  'BRPOPLPUSH',
  'BZPOPMIN',
  'BZPOPMAX',
  'BZMPOP',
  'WAIT',
  'WAITAOF',
])

/** May its answer take as long as somebody likes? */
export function isBlocking({ name, words }: Command): boolean {
  if (name === 'XREAD' || name === 'XREADGROUP') return words.some((word) => word.toUpperCase() === 'BLOCK')
  return BLOCKING.has(name)
}

/** From here on the connection carries the stream of a replica, which is no conversation. */
export function isReplication({ name }: Pick<Command, 'name'>): boolean {
  return name === 'SYNC' || name === 'PSYNC'
}

export function commandName({ words }: Pick<Frame, 'words'>): string {
  return (words[0] ?? '').toUpperCase()
}
