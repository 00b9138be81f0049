import { patternOf } from './option-list.ts'

/**
 * Options of Centrifugo v6 that mean nothing here, so that a file written for it works, and says what is missing. Most are
 * ignored with a warning. One that closes something is refused instead: to ignore it would open what its owner had closed.
 */
export interface CentrifugoOption {
  readonly path: string
  readonly fate: 'ignored' | 'refused'
  /** The rest of the sentence. */
  readonly why: string | undefined
  /** Values besides the empty ones with which nothing is lost: the default, mostly. */
  readonly harmless: readonly unknown[]
}

function ignored(path: string, why?: string, ...harmless: readonly unknown[]): CentrifugoOption {
  return { path, fate: 'ignored', why, harmless }
}

function refused(path: string, why: string, ...harmless: readonly unknown[]): CentrifugoOption {
  return { path, fate: 'refused', why, harmless }
}

const NO_TLS = 'Tidegate serves no TLS, and would serve in the clear: let a proxy in front of it end TLS, and remove the option'
const ONE_PORT = 'Tidegate has one port: what is internal in Centrifugo would be public'
const ONE_SYNTAX = 'channel names are read with the default marks, and would mean something else'
const UNCHECKED = 'Tidegate cannot check it, and would accept tokens that you refuse'
const PATHS = 'would be found where nobody expects it'

const TOKEN = ['client.token', 'client.subscription_token'].flatMap((group) => [
  refused(`${group}.audience_regex`, UNCHECKED),
  refused(`${group}.issuer_regex`, UNCHECKED),
  ignored(`${group}.insecure_skip_jwks_endpoint_safety_check`, 'key sets are always fetched safely'),
])

const CHANNEL = ['channel.without_namespace', 'channel.namespaces[]'].flatMap((group) => [
  ...['subscribe', 'publish', 'sub_refresh', 'subscribe_stream'].flatMap((name) => [
    ignored(`${group}.${name}_proxy_enabled`),
    ignored(`${group}.${name}_proxy_name`, undefined, 'default'),
  ]),
  ignored(`${group}.subscribe_stream_proxy_bidirectional`),
  ignored(`${group}.map_clients_presence_channel_prefix`),
  ignored(`${group}.map_users_presence_channel_prefix`),
  ignored(`${group}.force_recovery_mode`, 'recovery brings every publication', 'stream'),
  ignored(`${group}.auto_cache_recovery`),
  ignored(`${group}.allow_tags_filter`),
  ignored(`${group}.publication_data_format`, 'data is JSON of any kind', 'json'),
  ignored(`${group}.subscription_type`, 'channels are streams', 'stream'),
  ignored(`${group}.map`),
  ignored(`${group}.shared_poll`),
])

const CENTRIFUGO_OPTIONS: readonly CentrifugoOption[] = [
  refused('http_server.tls', NO_TLS),
  refused('http_server.tls_autocert', NO_TLS),
  refused('http_server.tls_external', NO_TLS),
  refused('http_server.internal_tls', NO_TLS),
  refused('http_server.internal_address', ONE_PORT),
  refused('http_server.internal_port', ONE_PORT),
  ignored('http_server.http3'),
  ignored('http_server.h2c_external'),
  ignored('log.file', 'logs go to standard output'),
  ...[
    'client_name',
    'force_resp2',
    'history_use_lists',
    'presence_hash_field_ttl',
    'presence_user_mapping',
    'sentinel_client_name',
  ].map((name) => ignored(`engine.redis.${name}`)),
  ignored('engine.redis.presence_ttl', 'that is channel.presence_ttl', '60s'),
  ignored('engine.redis.replica_client'),
  ...['tls', 'sentinel_tls'].flatMap((group) => [
    ...['server_ca_pem', 'cert_pem', 'key_pem'].map((name) =>
      refused(`engine.redis.${group}.${name}_b64`, `write it as PEM (${name}), or name a file (${name}_file)`),
    ),
    ...['', '_b64', '_file'].map((form) => ignored(`engine.redis.${group}.client_ca_pem${form}`, 'it is for servers')),
  ]),
  ignored('broker', undefined, 'memory'),
  ignored('presence_manager', undefined, 'memory'),
  ignored('map_broker', undefined, 'memory'),
  ignored('controller', undefined, 'memory'),
  ignored('shared_poll'),
  ...TOKEN,
  ignored('client.proxy', 'clients need tokens'),
  ignored('client.concurrency', 'commands of one client are worked on in order'),
  ignored('client.channel_position_check_delay', undefined, '40s'),
  ignored('client.channel_position_max_time_lag'),
  ignored('client.connect_include_server_time'),
  ignored('client.insecure_skip_token_signature_verify', 'signatures are always checked'),
  ignored('client.user_id_http_header', 'clients need tokens'),
  ignored('client.subscribe_to_user_personal_channel'),
  ignored('client.connect_code_to_unidirectional_disconnect'),
  ...CHANNEL,
  ignored('channel.proxy'),
  ignored('channel.publication_data_format', 'data is JSON of any kind', 'json'),
  refused('channel.private_prefix', ONE_SYNTAX, '$'),
  refused('channel.namespace_boundary', ONE_SYNTAX, ':'),
  refused('channel.user_boundary', ONE_SYNTAX, '#'),
  refused('channel.user_separator', ONE_SYNTAX, ','),
  ignored('rpc', undefined, 'ping', ':'),
  ignored('proxies'),
  refused('http_api.handler_prefix', `the API is at /api, and ${PATHS}`, '/api'),
  ignored('http_api.error_mode', undefined, 'transport'),
  ignored('http_api.external', 'there is one port', true),
  ignored('grpc_api'),
  ignored('consumers'),
  ignored('websocket.handler_prefix', undefined, '/connection/websocket'),
  ignored('websocket.compression'),
  ignored('websocket.compression_min_size'),
  ignored('websocket.compression_level', undefined, 1, '1'),
  ignored('websocket.decompressed_message_size_limit'),
  ignored('websocket.read_buffer_size'),
  ignored('websocket.use_write_buffer_pool'),
  ignored('websocket.write_buffer_size'),
  ignored('websocket.write_timeout', undefined, '1s', '1000ms'),
  ignored('sse.handler_prefix', undefined, '/connection/sse'),
  ignored('http_stream.handler_prefix', undefined, '/connection/http_stream'),
  ignored('emulation.handler_prefix', undefined, '/emulation'),
  ignored('webtransport'),
  ignored('uni_sse'),
  ignored('uni_http_stream'),
  ignored('uni_websocket'),
  ignored('uni_grpc'),
  ...['password', 'secret'].map((name) => ignored(`admin.${name}`, 'the control room asks for admin.key')),
  ...['web_path', 'web_proxy_address'].map((name) => ignored(`admin.${name}`, 'the control room is its own')),
  refused('admin.handler_prefix', `the control room is at /admin, and ${PATHS}`, '/admin'),
  ignored('admin.external', 'there is one port', true, 'true'),
  ignored('prometheus.handler_prefix', 'metrics are at /metrics', '/metrics'),
  ignored('prometheus.instrument_http_handlers'),
  ignored('prometheus.recovered_publications_histogram'),
  ignored('prometheus.native_histograms'),
  ignored('health.enabled', 'probes are always served', true, 'true'),
  ignored('health.handler_prefix', 'probes are at /health', '/health'),
  ignored('swagger'),
  ignored('debug'),
  ignored('dev'),
  ignored('init'),
  ignored('opentelemetry'),
  ignored('graphite'),
  // Nothing is sent to anybody: whatever the file says is true.
  ignored('usage_stats', undefined, true, 'true'),
  ignored('node'),
  ignored('pid_file'),
  ignored('enable_unreleased_features'),
]

const BY_PATH: ReadonlyMap<string, CentrifugoOption> = new Map(CENTRIFUGO_OPTIONS.map((option) => [option.path, option]))

/** The entry for a path, or for the group that it is in. */
export function findCentrifugoOption(path: string): CentrifugoOption | undefined {
  for (let at = patternOf(path); at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const found = BY_PATH.get(at)
    if (found !== undefined) return found
  }
  return undefined
}

/** Is this on the way to an entry, as `admin` and `health` are? */
export function isCentrifugoGroup(path: string): boolean {
  const start = `${patternOf(path)}.`
  return CENTRIFUGO_PATHS.some((known) => known.startsWith(start))
}

/** All paths, to look for what a variable means. */
export const CENTRIFUGO_PATHS: readonly string[] = [...BY_PATH.keys()]

const EMPTY: readonly unknown[] = [null, false, 0, '', 'false', '0', '0s']

/** Is nothing lost when this is ignored? A group with `enabled: false` is off, whatever else it says. */
export function isHarmless(option: CentrifugoOption, raw: unknown): boolean {
  if (EMPTY.includes(raw) || option.harmless.includes(raw)) return true
  if (typeof raw !== 'object' || raw === null) return false
  if ('enabled' in raw && EMPTY.includes(raw.enabled)) return true
  return Object.values(raw).every((inner) => isHarmless(option, inner))
}
