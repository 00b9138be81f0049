import { describe, expect, test } from 'vitest'
import { loaded, problemsOf, warningsOf } from '../../../test/support/config-world.ts'

/** What somebody who runs Centrifugo v6 has: options of ours, options we do not have, and some that are off. */
const CENTRIFUGO_FILE = `
{
  "client": {
    "token": { "hmac_secret_key": "bbe7d157-a253-4094-9759-06a8236543f9", "audience_regex": "" },
    "allowed_origins": ["http://localhost:3000"],
    "concurrency": 8,
    "ping_interval": "12s",
    "proxy": { "connect": { "enabled": true, "endpoint": "http://backend/connect" } },
    "subscribe_to_user_personal_channel": { "enabled": false }
  },
  "http_api": { "key": "d7627bb6-2292-4911-82e1-615c0ed3eebb", "external": true },
  "http_server": { "port": 8000, "tls": { "enabled": false, "cert_pem": "" } },
  "engine": { "type": "redis", "redis": { "address": ["redis://localhost:6379"], "client_name": "chat", "force_resp2": false } },
  "admin": { "enabled": true, "password": "d0683813-0916-4c49-979f-0e08a686b727", "secret": "4e9eafcf-0120-4ddd-b668-8dc40072c78e" },
  "health": { "enabled": true },
  "prometheus": { "enabled": true },
  "usage_stats": { "disabled": true },
  "uni_sse": { "enabled": false, "handler_prefix": "/connection/uni_sse" },
  "grpc_api": { "enabled": true, "port": 10000 },
  "websocket": { "compression": true, "handler_prefix": "/connection/websocket" },
  "channel": {
    "namespace_boundary": ":",
    "without_namespace": { "allow_subscribe_for_client": true },
    "namespaces": [
      { "name": "chat", "presence": true, "history_size": 100, "history_ttl": "300s", "force_recovery": true, "force_recovery_mode": "stream" },
      { "name": "feed", "subscribe_proxy_enabled": true, "subscribe_proxy_name": "default" },
      { "name": "board", "subscription_type": "map", "map": { "mode": "ephemeral", "key_ttl": "60s" } }
    ]
  },
  "proxies": [{ "name": "backend" }],
  "rpc": { "ping": { "enabled": false } },
  "opentelemetry": {}
}
`

describe('a file written for Centrifugo', () => {
  test('works, and says what is missing', () => {
    const config = loaded({ file: CENTRIFUGO_FILE, fileName: 'config.json', env: { TIDEGATE_ENV: 'production' } })
    expect(config.settings.http_server.port).toBe(8000)
    expect([config.settings.engine.type, config.settings.engine.redis.address]).toEqual(['redis', ['redis://localhost:6379']])
    expect(config.settings.client.ping_interval).toBe(12_000)
    expect(config.settings.channel.without_namespace.allow_subscribe_for_client).toBe(true)
    expect(config.settings.channel.namespaces.get('chat')).toMatchObject({
      history_size: 100,
      history_ttl: 300_000,
      force_recovery: true,
    })
    const ignored = 'this Centrifugo option is not implemented by Tidegate and is ignored'
    expect(warningsOf(config)).toEqual([
      `client.concurrency (config.json:6): ${ignored}: commands of one client are worked on in order`,
      `client.proxy (config.json:8): ${ignored}: clients need tokens`,
      `engine.redis.client_name (config.json:13): ${ignored}`,
      `admin.password (config.json:14): ${ignored}: the control room asks for admin.key`,
      `admin.secret (config.json:14): ${ignored}: the control room asks for admin.key`,
      `grpc_api (config.json:19): ${ignored}`,
      `websocket.compression (config.json:20): ${ignored}`,
      `channel.namespaces[1].subscribe_proxy_enabled (config.json:26): ${ignored}`,
      `channel.namespaces[2].subscription_type (config.json:27): ${ignored}: channels are streams`,
      `channel.namespaces[2].map (config.json:27): ${ignored}`,
      `proxies (config.json:30): ${ignored}`,
    ])
  })

  test('its admin options that we have are ours', () => {
    const { settings, warnings } = loaded({ file: 'admin: {enabled: false, handler_prefix: "", external: true}' })
    expect([settings.admin.enabled, warnings]).toEqual([false, []])
  })

  test('its variables and flags are known too', () => {
    const config = loaded({
      env: { TIDEGATE_BROKER_TYPE: 'redis', TIDEGATE_UNI_SSE_ENABLED: 'false' },
      args: ['--pid_file=tidegate.pid'],
    })
    expect(warningsOf(config)).toEqual([
      expect.stringMatching(/^pid_file \(flag --pid_file\): this Centrifugo option/),
      expect.stringMatching(/^broker\.type \(env TIDEGATE_BROKER_TYPE\): this Centrifugo option/),
    ])
  })

  test.each([
    ['client: {token: {audience_regex: "^chat"}}', 'client.token.audience_regex'],
    ['client: {subscription_token: {issuer_regex: "^me"}}', 'client.subscription_token.issuer_regex'],
    ['http_server: {tls: {enabled: true}}', 'http_server.tls'],
    ['http_server: {tls_autocert: {enabled: true}}', 'http_server.tls_autocert'],
    ['http_server: {internal_port: "9000"}', 'http_server.internal_port'],
    ['http_server: {internal_address: 127.0.0.1}', 'http_server.internal_address'],
    ['channel: {private_prefix: "%"}', 'channel.private_prefix'],
    ['channel: {namespace_boundary: "/"}', 'channel.namespace_boundary'],
    ['channel: {user_boundary: "@"}', 'channel.user_boundary'],
    ['channel: {user_separator: ";"}', 'channel.user_separator'],
    ['http_api: {handler_prefix: /internal/api}', 'http_api.handler_prefix'],
    ['admin: {handler_prefix: /hidden}', 'admin.handler_prefix'],
  ])('%s is refused: to ignore it would open something', (file, option) => {
    const problems = problemsOf({ file })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(
      `${option} (config.yaml:1): this Centrifugo option is not implemented, and ignoring it is not safe`,
    )
  })

  test('what is refused in a file is refused in a variable', () => {
    expect(problemsOf({ env: { TIDEGATE_HTTP_SERVER_TLS_ENABLED: 'true' } })[0]).toContain('http_server.tls.enabled')
    expect(loaded({ env: { TIDEGATE_HTTP_SERVER_TLS_ENABLED: 'false' } }).warnings).toEqual([])
  })

  test.each([
    ['subscribe', 'allow_subscribe_for_client'],
    ['publish', 'allow_publish_for_client'],
    ['publish', 'allow_publish_for_subscriber'],
    ['subscribe_stream', 'allow_subscribe_for_client'],
    ['subscribe_stream', 'allow_publish_for_subscriber'],
  ])('a %s proxy beside %s is refused: without it everybody would be let in', (act, permission) => {
    const options = `{name: news, ${act}_proxy_enabled: true, ${permission}: true}`
    expect(problemsOf({ file: `channel: {namespaces: [${options}]}` })[0]).toContain(
      `channel.namespaces[0].${act}_proxy_enabled (config.yaml:1): proxies`,
    )
    expect(problemsOf({ file: `channel: {without_namespace: {${act}_proxy_enabled: true, ${permission}: true}}` })[0]).toContain(
      'proxies',
    )
    expect(loaded({ file: `channel: {namespaces: [${options.replace('enabled: true', 'enabled: false')}]}` }).warnings).toEqual(
      [],
    )
    expect(
      loaded({ file: `channel: {namespaces: [${options.replace(`${permission}: true`, `${permission}: false`)}]}` }).warnings,
    ).toHaveLength(1)
  })

  test('a connect proxy beside anonymous clients is refused: without it everybody would be let in', () => {
    const anonymous = 'allow_anonymous_connect_without_token: true'
    expect(problemsOf({ file: `client: {${anonymous}, proxy: {connect: {enabled: true}}}` })[0]).toContain('client.proxy.connect')
    expect(problemsOf({ file: `client: {${anonymous}}`, env: { TIDEGATE_CLIENT_PROXY_CONNECT_ENABLED: 'true' } })[0]).toContain(
      'client.proxy.connect',
    )
    expect(loaded({ file: `client: {${anonymous}, proxy: {connect: {enabled: false}}}` }).warnings).toEqual([])
    expect(loaded({ file: `client: {${anonymous}, proxy: {refresh: {enabled: true}}}` }).warnings).toHaveLength(1)
  })
})
