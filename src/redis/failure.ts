/**
 * Why Redis did not do what was asked, in words that a person can act on. One table: what each kind means for the command, for
 * the proof and for the next try stands beside its name.
 */
interface Kind {
  /** May the command have been carried out all the same? Then only a publication id makes another try safe (rule L2). */
  readonly mayHaveHappened: boolean
  /** What was proved about this Redis is over: the connection's epoch says nothing any more. */
  readonly endsProof: boolean
  /** No try will help until somebody changes something; tried again all the same, slowly. */
  readonly needsPerson: boolean
}

const LOST: Kind = { mayHaveHappened: false, endsProof: true, needsPerson: false }
const WRONG: Kind = { mayHaveHappened: false, endsProof: true, needsPerson: true }
const REFUSED: Kind = { mayHaveHappened: false, endsProof: false, needsPerson: false }

export const FAILURES = {
  /** No connection, or it ended before the command was written. */
  unreachable: LOST,
  /** The connection ended after the command was written and before its reply came. */
  cut: { ...LOST, mayHaveHappened: true },
  /** No reply by the deadline; the connection is given up with it. */
  timeout: { ...LOST, mayHaveHappened: true },
  /** WRONGPASS, NOAUTH. */
  credentials: WRONG,
  /** NOPERM: the user may not do what Tidegate needs. */
  forbidden: WRONG,
  /** Certificate, protocol or plain text where TLS is spoken, or the other way round. */
  tls: WRONG,
  /** Older than Redis 7.0, or no Redis. */
  version: WRONG,
  /** LOADING: it reads its data set. */
  loading: LOST,
  /** BUSY: a script has run for too long. */
  busy: LOST,
  /** READONLY: it is a replica now. */
  demoted: LOST,
  /** MASTERDOWN: a replica that has lost its master. */
  masterdown: LOST,
  /** OOM: `maxmemory` is reached. */
  full: LOST,
  /** MISCONF: it cannot write to its disk, and so takes no writes. */
  misconfigured: LOST,
  /** NOREPLICAS: `min-replicas-to-write` is not met. */
  noreplicas: LOST,
  /** CLUSTERDOWN, or a slot that nobody serves. */
  clusterdown: LOST,
  /** max number of clients reached. */
  crowded: LOST,
  /** The functions are not there: a restart without them, or FUNCTION FLUSH. */
  functions: LOST,
  /** NOIDENTITY: a server that does not tell its replication id (docs/decisions). */
  noidentity: WRONG,
  /** The queue of commands is full: nothing was sent. */
  overloaded: REFUSED,
  /** TRYAGAIN, MOVED, ASK beyond the tries that are made. */
  moving: REFUSED,
  /** What the durability class asks for was not reached in time (`unknown`), though it is stored on the master. */
  unconfirmed: { ...REFUSED, mayHaveHappened: true },
  /** Closed by us. */
  closed: REFUSED,
  /** An error reply that is none of these: a bug in a command of ours. */
  refused: REFUSED,
} as const satisfies Record<string, Kind>

export type FailureKind = keyof typeof FAILURES

/** The one error that leaves a link. Its message holds no secret: neither password nor URL with one. */
export class RedisFailure extends Error {
  override readonly name = 'RedisFailure'
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }

  /** The mark of `Away` in channel: foreseen by whoever asks. Only a bug of ours is not. */
  get isAway(): boolean {
    return this.kind !== 'refused'
  }
}
