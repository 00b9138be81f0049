/**
 * What an engine rejects with while it cannot be had carries this mark. It is foreseen: whoever asked is told to try again, and
 * it is nobody's bug. Anything else that is thrown is one.
 */
export interface Away {
  readonly isAway: true
}

export function isAway(error: unknown): error is Error & Away {
  return error instanceof Error && 'isAway' in error && error.isAway === true
}
