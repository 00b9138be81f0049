/** What one case says of a server. */
export type Verdict =
  | { readonly kind: 'ok' }
  /** It did what must not be forbidden, but not what the standard recommends, or only later. */
  | { readonly kind: 'non-strict'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The case asks for something that this server, or its protocol, does not have. */
  | { readonly kind: 'not-applicable'; readonly reason: string }

export const OK: Verdict = { kind: 'ok' }

export const nonStrict = (reason: string): Verdict => ({ kind: 'non-strict', reason })
/** The end of TCP where a close frame should have come. */
export const endedSilently = (): Verdict =>
  nonStrict('it ended the connection without a close frame, which should say why (7.1.7)')
export const failed = (reason: string): Verdict => ({ kind: 'failed', reason })
export const notApplicable = (reason: string): Verdict => ({ kind: 'not-applicable', reason })

/** Ends a case, from however deep within it. */
export class Judged extends Error {
  readonly verdict: Verdict

  constructor(verdict: Verdict) {
    super('reason' in verdict ? verdict.reason : verdict.kind)
    this.verdict = verdict
  }
}

export function fail(reason: string): never {
  throw new Judged(failed(reason))
}

export function skip(reason: string): never {
  throw new Judged(notApplicable(reason))
}
