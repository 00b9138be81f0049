import type { Command } from './command.ts'
import type { ConnectionView } from './events.ts'
import type { Side } from './rule.ts'

/** A request, a reply or a message that a rule holds. Everything after it in its direction waits behind it. */
export interface Held {
  readonly connection: ConnectionView
  readonly side: Side
  /** None for a message. */
  readonly command: Command | undefined
  /** Of the frame itself. */
  readonly words: readonly string[]
  /** Who, and what, without anything that differs from run to run: `tidegate-commands: FCALL tidegate_0a1b2c3d_append`. */
  readonly label: string
  /** Nothing else waits before it in its direction: let on, it goes. */
  readonly isNext: boolean
  release(): void
}

/** Commands whose first argument says what they do. */
const HAS_SUBCOMMAND = new Set([
  'ACL',
  'CLIENT',
  'CLUSTER',
  'COMMAND',
  'CONFIG',
  'FCALL',
  'FCALL_RO',
  'FUNCTION',
  'INFO',
  'PUBSUB',
  'SCRIPT',
  'XINFO',
])

export function labelOf({ name, role }: ConnectionView, command: Command | undefined, part: number): string {
  const who = name === '' ? role : name
  if (command === undefined) return `${who}: MESSAGE`
  const what = HAS_SUBCOMMAND.has(command.name) ? `${command.name} ${command.words[1] ?? ''}`.trim() : command.name
  return part > 1 ? `${who}: ${what} (${part})` : `${who}: ${what}`
}
