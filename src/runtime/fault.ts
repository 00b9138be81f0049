/**
 * What Tidegate throws when a caller could not have foreseen it, and the exit code of the command line where it ends
 * there. What can be foreseen is returned as a union instead.
 */
export type FaultCode =
  /** An option, flag or file says something wrong. */
  | 'config'
  /** The disk refused, or holds what cannot be read. */
  | 'storage'
  /** An address is in use or may not be bound. */
  | 'listen'
  /** A key or a key set cannot be read. */
  | 'keys'
  /** Used in a way the docstring forbids: a bug in the caller. */
  | 'usage'

/** `cannot <verb> <object>: <reason>`, and what the reader can do about it. */
export class TidegateError extends Error {
  override readonly name = 'TidegateError'
  readonly code: FaultCode
  /** One sentence: what would mend it. */
  readonly advice: string | undefined

  constructor(code: FaultCode, message: string, options: { readonly advice?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.advice = options.advice
  }
}
