/** What an instance says of itself with each call. */
export interface Caller {
  /** Fresh with each try, also when it is the same publication once more. */
  readonly nonce: number
  /** What the instance believes to be the replication id of the server that it talks to. */
  readonly believedReign: number
}

/** What an append function decides by. All rules are this one shape, so that a fault planted in one of its parts shows. */
export interface Rule {
  readonly name: string
  /** In which reign is the data set written? One token is of one reign. */
  readonly reign: (caller: Caller, ownReign: number, fence: number) => number
  /** Up to which offset positions of the token that ends stay good; `undefined`: none does. */
  readonly cut: (top: number) => number | undefined
  readonly token: (caller: Caller, ownReign: number, generation: number) => string
  /** A session hears entries of another token than its own, and goes on under the old one. */
  readonly hearsAcrossTokens: boolean
  /** An append that is sent again brings the nonce that it had. */
  readonly sendsNonceAgain: boolean
}

/** Cuts that a data set remembers. */
export const CUTS_MAX = 8

/** docs/decisions/0006-lineage.md: the function itself asks its server, and records where the old token ended. */
export const LINEAGE: Rule = {
  name: 'lineage',
  reign: (_caller, ownReign) => ownReign,
  cut: (top) => top,
  token: ({ nonce }, ownReign) => `${nonce}.${ownReign}`,
  hearsAcrossTokens: false,
  sendsNonceAgain: false,
}

const NO_CUTS = { cut: () => undefined } satisfies Partial<Rule>

/** The epoch lies beside the data and goes wherever they go. */
export const NAIVE: Rule = { ...LINEAGE, ...NO_CUTS, name: 'naive', reign: () => 0 }

/** The instance tells the function in which reign it believes to be. */
export const REPLID_ARGUMENT: Rule = {
  ...LINEAGE,
  ...NO_CUTS,
  name: 'replid argument',
  reign: ({ believedReign }) => believedReign,
}

/** Somebody who watches writes a key after each promotion. */
export const FENCING_KEY: Rule = { ...LINEAGE, ...NO_CUTS, name: 'fencing key', reign: (_caller, _ownReign, fence) => fence }

/** A new token in each reign, and the old ones forgotten. */
export const BUMP_ONLY: Rule = { ...LINEAGE, ...NO_CUTS, name: 'bump, no lineage' }

export const RULES = [NAIVE, REPLID_ARGUMENT, FENCING_KEY, BUMP_ONLY, LINEAGE] as const

/** Faults of the kind that a hurried edit makes, each in one part of the rule. */
export const FAULTS = [
  { ...LINEAGE, name: 'no cut: old tokens are good wherever they are known', cut: () => Number.POSITIVE_INFINITY },
  { ...LINEAGE, name: 'the cut is one too far', cut: (top) => top + 1 },
  { ...LINEAGE, name: 'a token that two forks can make', token: (_caller, _ownReign, generation) => `${generation}` },
  // Also with the replication id in the token: the channel may have expired in between, and then one token has two lives.
  { ...LINEAGE, name: 'a nonce that is sent again', sendsNonceAgain: true },
  { ...LINEAGE, name: 'a nonce that is sent again, to two forks', token: ({ nonce }) => `${nonce}`, sendsNonceAgain: true },
  { ...LINEAGE, name: 'delivery across tokens', hearsAcrossTokens: true },
] as const satisfies readonly Rule[]
