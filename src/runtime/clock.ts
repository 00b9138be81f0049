/** Two clocks, because they answer different questions. */
export interface Clock {
  /** For waiting and measuring: milliseconds since some fixed point, never going back. */
  monotonicMs(): number
  /** For showing, and for times that others wrote (token expiry): milliseconds since 1970, may jump. */
  wallMs(): number
}
