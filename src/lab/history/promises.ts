/** What was promised for a run: what is a violation in one may be allowed in another. */
export interface Promises {
  /**
   * The durability class that every acknowledgement is judged by, whatever it says of itself. Absent: its own; and one that names
   * none must never be lost.
   */
  readonly durability?: string | undefined
  /** Disconnect codes that clients may see, as the client tells them. 1011 never. Absent: any. */
  readonly disconnects?: readonly number[] | undefined
  /** Error codes with which a send may be refused for good. Absent: any. */
  readonly refusals?: readonly number[] | undefined
  /** Outages of which each client that stayed connected is told once. Absent: any number. */
  readonly outages?: number | undefined
  /** So long after the truth turned may an instance still admit. Absent: 0. */
  readonly closesWithinMs?: number | undefined
}
