import type { CryptoKey } from 'jose'
import type { Clock } from '../runtime/index.ts'
import { importSecret } from './hmac-key.ts'
import type { FoundKeys, KeySource, TokenHeader } from './key-source.ts'
import { readPublicKey, type KeysByAlgorithm, type PublicKeyKind } from './public-key.ts'
import type { TokenKeySettings } from './token-settings.ts'

/** A key as configured, and until when it counts. */
interface Entry {
  readonly keys: KeysByAlgorithm
  /** Unix seconds, wall time. */
  readonly validUntil: number
}

const PUBLIC_KEYS: readonly { readonly kind: PublicKeyKind; readonly option: `${PublicKeyKind}_public_key` }[] = [
  { kind: 'rsa', option: 'rsa_public_key' },
  { kind: 'ecdsa', option: 'ecdsa_public_key' },
  { kind: 'eddsa', option: 'eddsa_public_key' },
]

/**
 * The keys that the configuration itself holds, imported once. `kid` is not looked at: each algorithm has one key, and
 * the HMAC ones a previous one, tried second.
 */
export class ConfiguredKeys implements KeySource {
  readonly #entries: readonly Entry[]
  readonly #clock: Clock

  private constructor(entries: readonly Entry[], clock: Clock) {
    this.#entries = entries
    this.#clock = clock
  }

  /** @param group the option group, for messages: `client.token`. */
  static async read(group: string, settings: TokenKeySettings, clock: Clock): Promise<ConfiguredKeys> {
    const entries: Entry[] = []
    if (settings.hmac_secret_key !== undefined) {
      entries.push(forEver(await importSecret(`${group}.hmac_secret_key`, settings.hmac_secret_key)))
    }
    if (settings.hmac_previous_secret_key !== undefined) {
      const keys = await importSecret(`${group}.hmac_previous_secret_key`, settings.hmac_previous_secret_key)
      const validUntil = settings.hmac_previous_secret_key_valid_until ?? 0
      entries.push(validUntil === 0 ? forEver(keys) : { keys, validUntil })
    }
    for (const { kind, option } of PUBLIC_KEYS) {
      const pem = settings[option] ?? ''
      if (pem !== '') entries.push(forEver(await readPublicKey(`${group}.${option}`, kind, pem)))
    }
    return new ConfiguredKeys(entries, clock)
  }

  get size(): number {
    return this.#entries.length
  }

  find(header: TokenHeader): FoundKeys {
    const nowSeconds = this.#clock.wallMs() / 1_000
    const keys: CryptoKey[] = []
    for (const entry of this.#entries) {
      const key = entry.keys.get(header.algorithm)
      if (key !== undefined && nowSeconds <= entry.validUntil) keys.push(key)
    }
    return keys.length > 0
      ? { kind: 'keys', keys }
      : { kind: 'none', reason: 'no key is configured for the algorithm of the token' }
  }
}

function forEver(keys: KeysByAlgorithm): Entry {
  return { keys, validUntil: Infinity }
}
