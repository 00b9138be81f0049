import type { TokenSettings } from '../../jwt/index.ts'
import type { Subject } from './checks.ts'
import { reasonsAgainstDevelopment } from './environment-defaults.ts'
import { isForDevelopers } from './environment.ts'
import { refusal, type Problem } from './problem.ts'

/** Fails closed: what opens the door is for a developer's own machine, and elsewhere the door needs a key. */
export function checkSafety(subject: Subject): readonly Problem[] {
  return [...checkDevelopmentOnly(subject), ...checkKeys(subject), ...checkAnonymous(subject)]
}

function* checkDevelopmentOnly({ settings, environment, platform, originOf }: Subject): Generator<Problem> {
  const against = reasonsAgainstDevelopment(environment, platform, settings.http_server.address)
  if (against.length === 0) return
  const opened = [
    settings.client.insecure && 'client.insecure',
    settings.http_api.insecure && 'http_api.insecure',
    settings.demo.sign_in && 'demo.sign_in',
    settings.admin.insecure && 'admin.insecure',
    settings.engine.redis.tls.insecure_skip_verify && 'engine.redis.tls.insecure_skip_verify',
    settings.engine.redis.sentinel_tls.insecure_skip_verify && 'engine.redis.sentinel_tls.insecure_skip_verify',
  ].filter((path) => path !== false)
  for (const path of opened) {
    yield refusal(
      path,
      originOf(path),
      `is for development or test on a loopback address, without Cloud Run or Kubernetes; here ${against.join(' and ')}`,
    )
  }
}

const KEYS = ['hmac_secret_key', 'rsa_public_key', 'ecdsa_public_key', 'eddsa_public_key', 'jwks_public_endpoint'] as const

/** Is there anything to check tokens with? */
export function hasTokenKey(token: TokenSettings['token']): boolean {
  return KEYS.some((key) => token[key] !== undefined)
}

function* checkKeys({ settings: { client }, environment, originOf }: Subject): Generator<Problem> {
  if (!isForDevelopers(environment) && !hasTokenKey(client.token)) {
    yield refusal(
      'client.token',
      undefined,
      `in ${environment} a key is needed to check tokens with: set ${keysOf('client.token')}`,
    )
  }
  if (client.subscription_token.enabled && !hasTokenKey(client.subscription_token)) {
    const path = 'client.subscription_token'
    yield refusal(path, originOf(`${path}.enabled`), `is enabled, and has no key to check tokens with: set ${keysOf(path)}`)
  }
}

function keysOf(group: string): string {
  const names = KEYS.map((key) => `${group}.${key}`)
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** Centrifugo asks the connect proxy about clients without a token; without it they would all come in. */
function* checkAnonymous({ settings: { client }, ignored }: Subject): Generator<Problem> {
  if (!client.allow_anonymous_connect_without_token) return
  for (const [path, { raw, origin }] of ignored) {
    if (path.startsWith('client.proxy') && (path.startsWith('client.proxy.connect') || connects(raw))) {
      const reason =
        'proxies are not implemented, and without this one client.allow_anonymous_connect_without_token would let everybody in'
      yield refusal('client.proxy.connect', origin, reason)
    }
  }
}

function connects(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && 'connect' in raw
}
