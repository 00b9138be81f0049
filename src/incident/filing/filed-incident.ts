/** What is to be filed. All texts are plain: this part makes Markdown of them, and nothing in them can become Markdown. */
export interface FiledIncident {
  /** Of the pattern: one issue for each. */
  readonly key: string
  /** One line. */
  readonly title: string
  /** In the order in which they are shown. */
  readonly sections: readonly Section[]
  readonly sighting: Sighting
  /** Revisions in the order in which they were deployed, as far as the logs tell; names of Cloud Run are ordered without. */
  readonly revisionOrder?: readonly string[]
}

export interface Section {
  readonly heading: string
  readonly parts: readonly Part[]
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Words as they were logged, with where they stand. */
  | { readonly kind: 'log'; readonly caption: string; readonly text: string }
  /** To be copied: a query, a command. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** One look at the logs, and what it saw of the pattern. Times are RFC 3339. */
export interface Sighting {
  readonly from: string
  readonly to: string
  readonly count: number
  /** The newest revision in which it was seen, if the logs name revisions. */
  readonly revision?: string
}
