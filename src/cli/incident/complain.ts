import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { INCIDENT_EXIT } from './exit.ts'

/** Says what was asked wrongly, and where to read how it is asked. @returns the exit code */
export function askedWrongly(terminal: Terminal, command: string, reason: string): number {
  terminal.err(`${paint(terminal, 'red', 'error')}: ${reason}\ntidegate incident ${command} --help says more\n`)
  return INCIDENT_EXIT.askedWrongly
}

/** Says what could not be done. @returns the exit code */
export function couldNot(terminal: Terminal, reason: string, code: number = INCIDENT_EXIT.failed): number {
  terminal.err(`${paint(terminal, 'red', 'error')}: ${reason}\n`)
  return code
}
