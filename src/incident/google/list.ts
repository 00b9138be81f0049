import type { Page } from './cursor.ts'

export interface ListRequest {
  readonly project: string
  readonly filter: string
  readonly pageToken?: string
}

/** What one list call came to. */
export type ListAnswer =
  | { readonly kind: 'page'; readonly page: Page }
  /** Too many calls, a fault of the service, or of the way to it: later it may be answered. */
  | { readonly kind: 'again'; readonly reason: string; readonly retryAfterMs?: number }
  /** The token of the page is not known any more. */
  | { readonly kind: 'stale-token' }
  | { readonly kind: 'refused'; readonly reason: string; readonly advice: string }
  | { readonly kind: 'no-credentials'; readonly reason: string; readonly advice: string }

/** One page in ascending order of time. Never rejects for what a service may do. */
export type List = (request: ListRequest, signal: AbortSignal) => Promise<ListAnswer>

export const PAGE_SIZE = 1_000
