/**
 * What a reply may say instead of a result. Centrifugo client protocol v2, error codes 100-113;
 * `temporary` tells the client that the same command may succeed later. Applications use 400-1999.
 */
export const ERRORS = {
  internal: { code: 100, message: 'internal server error', temporary: true },
  unauthorized: { code: 101, message: 'unauthorized', temporary: false },
  unknownChannel: { code: 102, message: 'unknown channel', temporary: false },
  permissionDenied: { code: 103, message: 'permission denied', temporary: false },
  methodNotFound: { code: 104, message: 'method not found', temporary: false },
  alreadySubscribed: { code: 105, message: 'already subscribed', temporary: false },
  limitExceeded: { code: 106, message: 'limit exceeded', temporary: false },
  badRequest: { code: 107, message: 'bad request', temporary: false },
  notAvailable: { code: 108, message: 'not available', temporary: false },
  tokenExpired: { code: 109, message: 'token expired', temporary: false },
  expired: { code: 110, message: 'expired', temporary: false },
  tooManyRequests: { code: 111, message: 'too many requests', temporary: true },
  unrecoverablePosition: { code: 112, message: 'unrecoverable position', temporary: false },
  concurrentPagination: { code: 113, message: 'concurrent pagination', temporary: true },
} as const

/** Name of a row of {@link ERRORS}. */
export type ErrorName = keyof typeof ERRORS

/** The `error` field of a reply, as it goes over the wire. */
export interface ReplyError {
  readonly code: number
  readonly message: string
  readonly temporary?: true
}

/**
 * One row of {@link ERRORS} as a reply carries it.
 * @param detail replaces the standard message, for words that help the caller; never a foreign message or a stack.
 */
export function replyError(name: ErrorName, detail?: string): ReplyError {
  const { code, message, temporary } = ERRORS[name]
  return temporary ? { code, message: detail ?? message, temporary } : { code, message: detail ?? message }
}
