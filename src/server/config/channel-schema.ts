import { z } from 'zod'
import { group, option, required, unset } from './option.ts'
import { LIFE_MS_MAX, count, deltaTypes, durability, duration, namespaceName, pattern, toggle } from './value.ts'

const HISTORY_SIZE_MAX = 1_000_000

const life = (): ReturnType<typeof duration> => duration(0, LIFE_MS_MAX)
const permission = (about: string): ReturnType<typeof option<boolean>> => option(toggle(), false, about)

/** What a namespace may say; the names are those of `ChannelOptions` in `channel`. */
const channelOptions = {
  presence: option(toggle(), false, 'Keep who is here.'),
  join_leave: option(toggle(), false, 'Tell subscribers who comes and goes, if they ask.'),
  force_push_join_leave: option(toggle(), false, 'Tell them also if they do not ask.'),
  history_size: option(count(0, HISTORY_SIZE_MAX), 0, 'Publications kept; history needs this and `history_ttl`.'),
  history_ttl: option(life(), '0s', 'How long they are kept.'),
  history_meta_ttl: unset(life(), 'How long offset and epoch outlive them; `channel.history_meta_ttl` when not set.'),
  durability: option(
    durability(),
    'memory',
    'What an acknowledgement waits for: `memory`, `fsynced` or `replicated`. More than `memory` needs Redis, and history. Not in Centrifugo.',
  ),
  force_recovery: option(toggle(), false, 'Every subscription continues where it was.'),
  force_positioning: option(toggle(), false, 'Every subscription knows its position in the stream.'),
  allow_positioning: option(toggle(), false, 'Subscriptions may ask for their position.'),
  allow_recovery: option(toggle(), false, 'Subscriptions may ask to continue where they were.'),
  allowed_delta_types: option(deltaTypes(), [], 'Deltas that clients may ask for; there is `fossil`.'),
  delta_publish: option(toggle(), false, 'Send publications as deltas to those who asked, where the publisher does not say.'),
  allow_subscribe_for_client: permission('Whoever has a user id may subscribe.'),
  allow_subscribe_for_anonymous: permission('The anonymous too.'),
  allow_publish_for_client: permission('Whoever has a user id may publish, also without being subscribed.'),
  allow_publish_for_subscriber: permission('Subscribers may publish.'),
  allow_publish_for_anonymous: permission('The anonymous too, where the others may.'),
  allow_history_for_client: permission('Whoever has a user id may read history, also without being subscribed.'),
  allow_history_for_subscriber: permission('Subscribers may read history.'),
  allow_history_for_anonymous: permission('The anonymous too, where the others may.'),
  allow_presence_for_client: permission('Whoever has a user id may ask who is here, also without being subscribed.'),
  allow_presence_for_subscriber: permission('Subscribers may ask who is here.'),
  allow_presence_for_anonymous: permission('The anonymous too, where the others may.'),
  allow_user_limited_channels: permission('`dialog#a,b` is open to the users a and b.'),
  channel_regex: unset(pattern(), 'The part of a channel after its namespace must match.'),
}

/** `channel.*`: what may be done in channels. */
export const channelSchema = group({
  without_namespace: group(channelOptions),
  namespaces: z
    .array(
      z.strictObject({
        name: required(namespaceName(), 'What stands before the colon: `room` in `room:lobby`.'),
        ...channelOptions,
      }),
    )
    .prefault([]),
  history_meta_ttl: option(life(), '720h', 'How long offset and epoch of a channel outlive its history.'),
  max_length: option(count(1, 1_024), 255, 'Characters of a channel name.'),
  idempotency_window: option(life(), '5m', 'How long publication ids are remembered. Not in Centrifugo.'),
  presence_ttl: option(
    duration(1_000, LIFE_MS_MAX),
    '60s',
    'Presence that is not renewed ends after so long. Not in Centrifugo.',
  ),
})

export type ParsedChannelOptions = Omit<z.output<typeof channelSchema>['namespaces'][number], 'name'>
