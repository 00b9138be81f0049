/** Where a subscriber stands when it goes live: hear first, then read, then merge, in the turn of the answer (rule L5). */
import {
  isPositioned,
  isRecoverable,
  merge,
  retentionOf,
  type Arrival,
  type ChannelOptions,
  type Member,
  type Merged,
  type Recovery,
  type StoredPublication,
} from '../channel/index.ts'
import { encodePublication, type RecoverRequest, type SubscribeRequest } from '../protocol/index.ts'
import type { SessionContext } from './context.ts'

/** A recovery that is overtaken (buffer overflow, a hole, a log that began anew) is done again so often; then it is a gap, told as one. */
const RECOVERY_TRIES = 3

export interface EnterRequest
  extends RecoverRequest, Pick<SubscribeRequest, 'positioned' | 'recoverable' | 'join_leave' | 'delta'> {
  readonly channel: string
  readonly options: ChannelOptions
}

/** Read and ready: only the last step is left, which is synchronous. */
export interface Prepared {
  readonly features: Features
  /**
   * Takes the place: merges what was heard since, and hears live from then on.
   * @param room bytes that the client may be sent now; a recovery that does not fit is a gap (rule S15).
   */
  goLive(member: Member, room: number): Position
  abandon(): void
}

/** What was granted of what was asked. */
export interface Features {
  readonly recoverable: boolean
  readonly positioned: boolean
  readonly delta: boolean
  readonly joinLeave: boolean
}

/** What the subscribe reply says of position and recovery. */
export type Position =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'at'
      readonly offset: number
      readonly epoch: string
      /** Absent when nothing was asked to be recovered. */
      readonly recovered: boolean | undefined
      readonly publications: readonly StoredPublication[]
    }

export function features(request: EnterRequest): Features {
  const { options } = request
  const recoverable = isRecoverable(options, request.recoverable === true || request.recover === true)
  return {
    recoverable,
    positioned: recoverable || isPositioned(options, request.positioned === true),
    delta: request.delta === 'fossil' && options.allowed_delta_types.includes('fossil'),
    joinLeave: options.join_leave && (request.join_leave === true || options.force_push_join_leave),
  }
}

/** Does everything that takes time. @throws what `follow` and the log throw: a bug or a lost dependency. */
export async function prepare(context: SessionContext, request: EnterRequest): Promise<Prepared> {
  const granted = features(request)
  const arrival = await context.hub.arrive(request.channel)
  try {
    if (!granted.positioned)
      return { features: granted, goLive: (member) => live(arrival, member), abandon: () => arrival.abandon() }
    return await positioned(context, request, granted, arrival)
  } catch (error) {
    arrival.abandon()
    throw error
  }
}

function live(arrival: Arrival, member: Member): Position {
  arrival.goLive(member, undefined)
  return { kind: 'none' }
}

async function positioned(
  context: SessionContext,
  request: EnterRequest,
  granted: Features,
  arrival: Arrival,
): Promise<Prepared> {
  const recovering = granted.recoverable && request.recover === true
  let read = await readOn(context, request, recovering)
  for (let tries = 1; tries < RECOVERY_TRIES && joined(read, arrival).kind === 'hole'; tries++) {
    arrival.restart()
    read = await readOn(context, request, recovering)
  }
  return {
    features: granted,
    abandon: () => arrival.abandon(),
    goLive(member, room) {
      const position = fitting(positionAfter(read, arrival, recovering), room)
      arrival.goLive(member, position)
      if (position.recovered !== undefined) {
        context.observer.recovered(position.recovered ? 'continuous' : 'gap', position.publications.length)
      }
      return position
    },
  }
}

/** What the client has missed; or, when it does not recover, where the stream stands. */
async function readOn({ log, limits }: SessionContext, request: EnterRequest, recovering: boolean): Promise<Recovery> {
  const retention = retentionOf(request.options, limits.idWindowMs)
  if (recovering) {
    const since = { offset: request.offset ?? 0, epoch: request.epoch ?? '' }
    return log.recover(request.channel, since, retention, limits.recoveryPublicationsMax)
  }
  const { top } = await log.read(request.channel, { limit: 0, reverse: false }, retention)
  return { kind: 'continuous', publications: [], top }
}

function joined(read: Recovery, { buffer }: Arrival): Merged {
  if (buffer.kind === 'overtaken') return { kind: 'hole' }
  return merge(read.kind === 'continuous' ? read.publications : [], read.top, buffer.heard)
}

/**
 * Where the client stands as it goes live. Only a continuous recovery hands publications over; whoever did not ask for one,
 * or cannot have it, begins at the newest publication heard, and is told so.
 */
function positionAfter(read: Recovery, arrival: Arrival, recovering: boolean): Extract<Position, { kind: 'at' }> {
  const merged = joined(read, arrival)
  if (merged.kind === 'merged') {
    const { epoch } = read.top
    const recovered = recovering ? read.kind === 'continuous' : undefined
    return { kind: 'at', offset: merged.offset, epoch, recovered, publications: recovered === true ? merged.publications : [] }
  }
  // Overtaken to the last: a gap, and the position is still a true one.
  const { offset, epoch } = arrival.newest ?? read.top
  return { kind: 'at', offset, epoch, recovered: recovering ? false : undefined, publications: [] }
}

/** Too much at once is told as a gap: a client that is ended for it would come back and ask for the same, for ever. */
function fitting(position: Extract<Position, { kind: 'at' }>, room: number): Extract<Position, { kind: 'at' }> {
  if (fitInto(position.publications, room) === position.publications.length) return position
  return { ...position, recovered: false, publications: [] }
}

/** How many of these may be sent now (rule S15). Characters stand for bytes: the outbox counts the rest. */
export function fitInto(publications: readonly StoredPublication[], room: number): number {
  let size = 0
  const end = publications.findIndex(({ data, info }) => (size += data.length + (info?.length ?? 0)) > room / 2)
  return end === -1 ? publications.length : end
}

/** Publications of a subscribe or history reply, as JSON text. */
export function encodePublications(publications: readonly StoredPublication[], delta: boolean): string {
  return `[${publications.map((publication) => encodePublication(publication, delta ? 'whole' : undefined)).join(',')}]`
}
