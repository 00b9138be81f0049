import { replyError, type ErrorName, type ReplyError } from '../protocol/index.ts'

/** What became of a call. `text` is JSON text of the result: publications in it never need to be parsed. */
export type ApiOutcome = ApiResult | ApiFailure

export interface ApiResult {
  readonly kind: 'result'
  readonly text: string
}

export interface ApiFailure {
  readonly kind: 'error'
  readonly error: ReplyError
}

export const DONE: ApiResult = { kind: 'result', text: '{}' }

export function result(value: object): ApiResult {
  return { kind: 'result', text: JSON.stringify(value) }
}

/** @param detail words that help the caller; never a foreign message or a stack. */
export function failure(name: ErrorName, detail?: string): ApiFailure {
  return { kind: 'error', error: replyError(name, detail) }
}

/** As an answer carries it: Centrifugo's envelope. */
export function envelope(outcome: ApiOutcome): string {
  return outcome.kind === 'result' ? `{"result":${outcome.text}}` : errorText(outcome.error)
}

export function errorText(error: ReplyError): string {
  return `{"error":${JSON.stringify(error)}}`
}
