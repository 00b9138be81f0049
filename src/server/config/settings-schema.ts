import { z } from 'zod'
import { channelSchema } from './channel-schema.ts'
import { clientSchema } from './client-schema.ts'
import { engineSchema } from './engine-schema.ts'
import { gateSchema } from './gate-schema.ts'
import { group, option, unset } from './option.ts'
import { TIMER_MS_MAX, address, choice, count, duration, line, secret, toggle } from './value.ts'

const BYTES_MAX = 67_108_864
const MESSAGE_BYTES = 65_536

/** Half a second of it is kept back for the services; with less the log would have no time to close. */
const DRAIN_MS_MIN = 1_000

const bodySize = (): ReturnType<typeof option<number>> =>
  option(count(1_024, BYTES_MAX), MESSAGE_BYTES, 'Bytes of a request body; beyond, 413.')

/** Every option there is. Names are Centrifugo's wherever the concept is the same. */
export const settingsSchema = z.strictObject({
  http_server: group({
    port: option(count(0, 65_535), 8080, 'TCP port to listen on; 0 for any free one.'),
    address: option(address(), '0.0.0.0', 'Address to listen on.'),
  }),
  log: group({
    level: option(
      choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'none']),
      'info',
      'The least severe events that are logged.',
    ),
  }),
  client: clientSchema,
  channel: channelSchema,
  engine: engineSchema,
  http_api: group({
    disabled: option(toggle(), false, 'No `/api/*` at all.'),
    key: unset(secret(), 'What callers of `/api/*` send as `X-API-Key`. Without it every call is refused.'),
    insecure: option(toggle(), false, 'No key asked. Development only: see "Fails closed".'),
  }),
  admin: group({
    enabled: option(toggle(), true, 'Serve the control room at `/admin`.'),
    key: unset(
      secret(),
      'What callers of `/admin` send as `X-API-Key`. Without it every call is refused, unless `admin.insecure`. Not in Centrifugo.',
    ),
    insecure: option(toggle(), false, 'No key asked. Development only, and on there without `admin.key`: see "Fails closed".'),
  }),
  gate: gateSchema,
  websocket: group({
    disabled: option(toggle(), false, 'No `/connection/websocket`.'),
    message_size_limit: option(
      count(1_024, BYTES_MAX),
      MESSAGE_BYTES,
      'Bytes of a message from a client; beyond, closed with 1009.',
    ),
  }),
  http_stream: group({
    enabled: option(toggle(), false, 'Serve `/connection/http_stream`.'),
    max_request_body_size: bodySize(),
  }),
  sse: group({
    enabled: option(toggle(), false, 'Serve `/connection/sse`.'),
    max_request_body_size: bodySize(),
  }),
  emulation: group({ max_request_body_size: bodySize() }),
  prometheus: group({ enabled: option(toggle(), true, 'Serve `/metrics`.') }),
  demo: group({
    sign_in: option(
      toggle(),
      false,
      'The page\'s sign-in by name alone. Development only: see "Fails closed". Not in Centrifugo.',
    ),
  }),
  shutdown: group({
    timeout: option(
      duration(DRAIN_MS_MIN, TIMER_MS_MAX),
      '25s',
      'How long the end may take when the process is asked to end: clients, work under way, log and services; at least `1s`.',
    ),
  }),
  data_dir: option(line(), '.tidegate', 'Directory of the in-process engine, and of a Redis of our own. Not in Centrifugo.'),
})

export type ParsedSettings = z.output<typeof settingsSchema>
