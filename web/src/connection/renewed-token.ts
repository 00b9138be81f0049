/** What became of asking for a new token. */
export type RenewedToken =
  | { readonly kind: 'token'; readonly token: string }
  /** Not now: ask again. */
  | { readonly kind: 'later'; readonly why: string }
  /** Never: the sign-in is over. */
  | { readonly kind: 'over'; readonly why: string }
