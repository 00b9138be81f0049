/** An issue, as far as it matters here. */
export interface Issue {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly title: string
  readonly body: string
  readonly author: string
  readonly labels: readonly string[]
  readonly url: string
}

export interface Comment {
  readonly id: number
  readonly body: string
}

/** What came of one question, for whoever asked. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** Not done for certain, and may be tried after this wait. */
  | { readonly kind: 'limited'; readonly retryAfterMs: number | undefined; readonly reason: string }
  /** No answer, or one that does not say whether it was done. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | Refusal

/** GitHub has said no, and says so again if it is asked again. */
export interface Refusal {
  readonly kind: 'refused'
  readonly status: number
  readonly what: 'token' | 'permission' | 'not-found' | 'issues-disabled' | 'moved' | 'rejected'
  readonly reason: string
  readonly advice: string
}

/**
 * The issues of one repository. Nothing here is tried twice: whoever asks knows what may be asked again. Listings are of
 * all states, one page each, newest first.
 */
export interface Issues {
  /** Without a label: all issues, the newest first. */
  list(label: string | undefined, page: number): Promise<Answer<{ readonly issues: readonly Issue[]; readonly hasMore: boolean }>>
  get(number: number): Promise<Answer<Issue>>
  create(issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] }): Promise<Answer<Issue>>
  change(number: number, change: IssueChange): Promise<Answer<Issue>>
  addLabels(number: number, labels: readonly string[]): Promise<Answer<readonly string[]>>
  comments(number: number, page: number): Promise<Answer<{ readonly comments: readonly Comment[]; readonly hasMore: boolean }>>
  comment(number: number, body: string): Promise<Answer<Comment>>
  removeComment(id: number): Promise<Answer<null>>
}

export interface IssueChange {
  readonly body?: string
  readonly state?: 'open' | 'closed'
  readonly state_reason?: 'reopened' | 'not_planned'
}
