import type { Control } from '../control/index.ts'
import type { SessionContext } from '../session/index.ts'

/** What bounds one call. */
export interface ApiLimits {
  /** Channels of one broadcast. Beyond: 107. */
  readonly broadcastChannelsMax: number
  /** Commands of one batch. Beyond: 107. */
  readonly batchCommandsMax: number
  /** Characters of all answers of a batch: once they are reached, what is left of it is answered with 106 and not done. */
  readonly batchAnswersLengthMax: number
  /** Commands of a parallel batch, and publications of a broadcast, that are under way at one time. */
  readonly atOnceMax: number
  /** Publications of one history answer; whoever asks for more gets so many, and goes on from the last one's offset. */
  readonly historyPublicationsMax: number
  /** Characters of a history answer's data, about: it ends early there, after one publication at least. */
  readonly historyLengthMax: number
}

export const API_LIMITS: ApiLimits = {
  broadcastChannelsMax: 1_000,
  batchCommandsMax: 1_000,
  batchAnswersLengthMax: 16 * 1_048_576,
  atOnceMax: 32,
  historyPublicationsMax: 1_000,
  historyLengthMax: 8 * 1_048_576,
}

/** A revocation is kept so long when nothing says how long tokens last: 30 days. */
export const REVOCATION_TTL_SECONDS = 30 * 24 * 3_600

/** What the API acts on. All but what stands here is what sessions share. */
export interface ApiContext extends Pick<
  SessionContext,
  'clock' | 'logger' | 'log' | 'presence' | 'rules' | 'limits' | 'outages'
> {
  /** Acts on all instances. */
  readonly control: Control
  /** Whoever shows it may do everything. Absent: nobody may do anything, unless `insecure`. */
  readonly key: string | undefined
  /** No key is asked for. Development on a loopback address only: the configuration makes sure of it. */
  readonly insecure: boolean
  /** How long the longest-lived token lasts; a revocation is kept so long. Default {@link REVOCATION_TTL_SECONDS}. */
  readonly revocationTtlSeconds?: number
  readonly apiLimits?: ApiLimits
}
