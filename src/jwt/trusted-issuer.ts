import { ConfiguredKeys } from './configured-keys.ts'
import { secretWarning } from './hmac-key.ts'
import { keySetEndpoint } from './key-set-endpoint.ts'
import { RemoteKeySet, type RemoteKeySetWorld } from './remote-key-set.ts'
import type { Trust } from './token-check.ts'
import type { TokenKeySettings } from './token-settings.ts'

/** One option group, read: whom it trusts, and how it names users. */
export interface TrustedIssuer extends Trust {
  /** `client.token` or `client.subscription_token`. */
  readonly group: string
  readonly userIdClaim: string
  /** Where the keys come from an address. */
  readonly keySet: RemoteKeySet | undefined
  readonly warnings: readonly string[]
}

/** Reads a group. Throws a `keys` error that names the option, and then has started nothing. */
export async function readTrust(group: string, settings: TokenKeySettings, world: RemoteKeySetWorld): Promise<TrustedIssuer> {
  const configured = await ConfiguredKeys.read(group, settings, world.clock)
  const address = set(settings.jwks_public_endpoint)
  const keySet =
    address === undefined ? undefined : new RemoteKeySet(keySetEndpoint(`${group}.jwks_public_endpoint`, address), world)
  return {
    group,
    keys: keySet ?? configured,
    keySet,
    issuer: set(settings.issuer),
    audience: set(settings.audience),
    userIdClaim: set(settings.user_id_claim) ?? 'sub',
    warnings: warningsOf(group, settings, keySet !== undefined && configured.size > 0),
  }
}

function warningsOf(group: string, settings: TokenKeySettings, keysIgnored: boolean): readonly string[] {
  const warnings = (['hmac_secret_key', 'hmac_previous_secret_key'] as const).flatMap((option) => {
    const secret = settings[option]
    return secret === undefined ? [] : (secretWarning(`${group}.${option}`, secret) ?? [])
  })
  if (keysIgnored) warnings.push(`${group}.jwks_public_endpoint is set: the other keys of ${group} are not used`)
  return warnings
}

/** Centrifugo's defaults are empty strings. */
function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
