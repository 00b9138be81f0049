import { Type, type Static } from 'typebox'
import { inWords, retentionOf, type PublicationDraft } from '../../channel/index.ts'
import type { ApiContext } from '../context.ts'
import { ANYTHING, CHANNEL, FLAG, given, OFFSET, TEXT } from '../fields.ts'
import { knownChannel } from '../known-channel.ts'
import { apiMethod } from '../method.ts'
import { DONE, failure, result, type ApiFailure, type ApiOutcome } from '../outcome.ts'
import { payloadOf } from '../payload.ts'

/** Says whose ids these are: those of clients begin with another word. */
const ID_PREFIX = 'api '
/** A publication id has at most 128 characters. */
const IDEMPOTENCY_KEY_MAX = 128 - ID_PREFIX.length

/** What `publish` and `broadcast` say of a publication. */
export const PUBLICATION = {
  data: Type.Optional(ANYTHING),
  b64data: TEXT,
  skip_history: FLAG,
  tags: Type.Optional(Type.Record(Type.String(), Type.String())),
  idempotency_key: Type.Optional(Type.String({ maxLength: IDEMPOTENCY_KEY_MAX })),
  delta: FLAG,
  version: Type.Optional(OFFSET),
  version_epoch: TEXT,
}
const PublicationRequest = Type.Object(PUBLICATION)
export type PublicationRequest = Static<typeof PublicationRequest>

/** `{channel, data, ...}` -> `{offset, epoch}`; `{}` where there is no history. */
export const publish = apiMethod({ channel: CHANNEL, ...PUBLICATION }, (context, request) => {
  const draft = draftOf(request)
  return draft.kind === 'error' ? draft : append(context, request.channel, draft)
})

export interface Draft {
  readonly kind: 'draft'
  readonly publication: PublicationDraft
  readonly skipHistory: boolean
}

/** What is to be said, the same in every channel. */
export function draftOf(request: PublicationRequest): Draft | ApiFailure {
  const payload = payloadOf('data', request.data, request.b64data)
  if (payload === undefined) return failure('badRequest', 'bad request: data is missing')
  if (payload.kind === 'wrong') return failure('badRequest', `bad request: ${payload.detail}`)
  // Ignored it would let an old state overwrite a newer one.
  if (given(request.version) !== undefined) return failure('notAvailable', 'not available: version')
  const key = given(request.idempotency_key)
  // Half a surrogate pair is another character once it was on a disk: the key would not be known again after a restart.
  if (key !== undefined && /\p{Cs}/u.test(key)) return failure('badRequest', 'bad request: idempotency_key is not text')
  const publication = {
    data: payload.text,
    ...(request.tags !== undefined && { tags: request.tags }),
    ...(key !== undefined && { id: `${ID_PREFIX}${key}` }),
    ...(request.delta === true && { delta: true }),
  }
  return { kind: 'draft', publication, skipHistory: request.skip_history === true }
}

/** Says it in one channel. A second append of one idempotency key stores nothing and has the first one's position (rule L2). */
export async function append(context: ApiContext, channel: string, { publication, skipHistory }: Draft): Promise<ApiOutcome> {
  const known = knownChannel(context, channel)
  if (known.kind === 'error') return known
  const { options } = known
  const retention = retentionOf(options, context.limits.idWindowMs)
  const appended = await context.log.append(
    channel,
    options.delta_publish ? { ...publication, delta: true } : publication,
    skipHistory ? { ...retention, size: 0 } : retention,
  )
  switch (appended.kind) {
    case 'stored':
      return result({ offset: appended.position.offset, epoch: appended.position.epoch })
    case 'announced':
      return DONE
    case 'unavailable':
      return failure('internal', `not stored, try again${inWords(appended.retryMs)}`)
    case 'unknown':
      return failure(
        'internal',
        `it is not known whether it was stored, try again with the same idempotency_key${inWords(appended.retryMs)}`,
      )
  }
}
