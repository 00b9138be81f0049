/** Chance. Ids come from a cryptographic source in production, from a seed in tests. */
export interface Random {
  /** A number in [0, 1), for jitter and choices. */
  next(): number
  /** 16 URL-safe characters of 96 random bits: an id that is told to everybody, so it is short. */
  id(): string
  /** A new UUID (version 4, lower case): unguessable. */
  uuid(): string
}
