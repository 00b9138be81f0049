import { replyError, type CommandOf, type Disconnect, type ErrorName, type Method, type ReplyError } from '../protocol/index.ts'
import type { Session } from './session.ts'

/** What becomes of a command. `text` is JSON text of the result, because publications in it never need to be parsed. */
export type Outcome =
  | { readonly kind: 'result'; readonly text: string }
  | { readonly kind: 'error'; readonly error: ReplyError }
  | { readonly kind: 'disconnect'; readonly disconnect: Disconnect }
  /** Made in the turn in which the answer goes into the outbox: for what must not be separated from it. */
  | { readonly kind: 'finish'; readonly finish: () => Outcome }
  /** `send` has no answer. */
  | { readonly kind: 'silent' }

/** Carries out one method's commands. One file each. */
export type Handler<M extends Method> = (session: Session, command: CommandOf<M>) => Outcome | Promise<Outcome>

export const DONE: Outcome = { kind: 'result', text: '{}' }

export function result(value: object): Outcome {
  return { kind: 'result', text: JSON.stringify(value) }
}

/** @param detail words that help the caller; never a foreign message or a stack. */
export function failure(name: ErrorName, detail?: string): Outcome {
  return { kind: 'error', error: replyError(name, detail) }
}

export function disconnecting(disconnect: Disconnect): Outcome {
  return { kind: 'disconnect', disconnect }
}
