import { group, option, unset } from './option.ts'
import { TIMER_MS_MAX, count, duration, endpoint, line, origins, secret, toggle } from './value.ts'

const COUNT_MAX = 1_000_000_000
const BYTES_MAX = 1_073_741_824

const timer = (): ReturnType<typeof duration> => duration(1, TIMER_MS_MAX)

const tokenKeys = {
  hmac_secret_key: unset(secret(), 'Secret that signs HS256, HS384 and HS512 tokens; at least 32 bytes.'),
  hmac_previous_secret_key: unset(secret(), 'The secret before it, still accepted while tokens signed with it are about.'),
  hmac_previous_secret_key_valid_until: option(
    count(0, COUNT_MAX * 100),
    0,
    'Unix seconds after which the previous secret counts no more; 0 for no end.',
  ),
  rsa_public_key: unset(secret(), 'PEM of the key for RS256, RS384 and RS512 tokens.'),
  ecdsa_public_key: unset(secret(), 'PEM of the key for ES256, ES384 or ES512 tokens.'),
  eddsa_public_key: unset(secret(), 'PEM of the Ed25519 key for EdDSA tokens. Not in Centrifugo.'),
  jwks_public_endpoint: unset(
    endpoint(),
    'Address of a key set, https (or http on a loopback address). Then no other key counts.',
  ),
  audience: unset(line(), 'Tokens must be for this audience (`aud`).'),
  issuer: unset(line(), 'Tokens must come from this issuer (`iss`).'),
  user_id_claim: unset(line(), 'The claim that names the user; `sub` when not set.'),
}

/** `client.*`: who may come in, and what one connection may cost. */
export const clientSchema = group({
  token: group(tokenKeys),
  subscription_token: group({
    enabled: option(toggle(), false, 'Check subscription tokens by the options of this group instead of `client.token`.'),
    ...tokenKeys,
  }),
  insecure: option(toggle(), false, 'No tokens and every permission. Development only: see "Fails closed".'),
  allowed_origins: option(
    origins(),
    [],
    'Origins of pages that may connect besides our own; `*` in an entry stands for any text.',
  ),
  allow_anonymous_connect_without_token: option(toggle(), false, 'Clients may connect without a token, as nobody in particular.'),
  disallow_anonymous_connection_tokens: option(toggle(), false, 'Refuse connection tokens without a user.'),
  ping_interval: option(timer(), '25s', 'How often the server pings.'),
  pong_timeout: option(timer(), '8s', 'How long it waits for the answer; less than `client.ping_interval`.'),
  stale_close_delay: option(timer(), '10s', 'A connection that has not said who it is by then is closed.'),
  expired_close_delay: option(timer(), '25s', 'How long a client has to bring a new token after its own expired.'),
  expired_sub_close_delay: option(timer(), '25s', 'The same for a subscription.'),
  max_connection_age: option(
    duration(0, TIMER_MS_MAX),
    '0s',
    'A connection that has lasted so long is told to come back (3011); 0 for no limit. Not in Centrifugo.',
  ),
  max_connection_age_jitter: option(
    duration(0, TIMER_MS_MAX),
    '5m',
    'Up to so much earlier, by chance; less than `client.max_connection_age`. Not in Centrifugo.',
  ),
  presence_update_interval: option(timer(), '27s', 'How often presence is renewed; less than `channel.presence_ttl`.'),
  channel_limit: option(count(1, COUNT_MAX), 128, 'Channels that one connection may be subscribed to.'),
  queue_max_size: option(
    count(1_024, BYTES_MAX),
    1_048_576,
    'Bytes that may wait for a slow client; beyond, it is closed with 3008.',
  ),
  user_connection_limit: option(count(0, COUNT_MAX), 0, 'Connections of one user in this process; 0 for no limit.'),
  connection_limit: option(count(0, COUNT_MAX), 20_000, 'Connections of this process; 0 for no limit.'),
  connection_rate_limit: option(count(0, COUNT_MAX), 0, 'New connections a second in this process; 0 for no limit.'),
  command_rate_limit: group({
    rate: option(count(1, COUNT_MAX), 200, 'Commands a second that one connection may send. Not in Centrifugo.'),
    burst: option(count(1, COUNT_MAX), 512, 'Commands that it may send at once. Not in Centrifugo.'),
  }),
  history_max_publication_limit: option(count(1, COUNT_MAX), 300, 'Publications in one answer to a history request.'),
  recovery_max_publication_limit: option(count(1, COUNT_MAX), 300, 'Publications that one recovery may bring.'),
})
