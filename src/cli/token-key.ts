import { readOrCreateDevSecret, type SigningKey, type TokenKeySettings, type TokenSettings } from '../jwt/index.ts'

/** What the configuration says of tokens, as the server will read it. */
export interface TokenPlan {
  readonly token: TokenSettings
  /** Development without a key: one is kept in the data directory. */
  readonly ownTokenSecret: boolean
  readonly dataDirectory: string
}

/** A key that the server will accept, and what else it looks at. */
export interface TokenKey {
  readonly key: SigningKey
  readonly settings: TokenKeySettings
}

/** The key that `plan` makes the server accept for tokens of this sort, or why there is none here. */
export async function keyOfPlan(plan: TokenPlan, sort: 'connection' | 'subscription'): Promise<TokenKey | string> {
  const { token, subscription_token: separate } = plan.token
  const isSeparate = sort === 'subscription' && separate?.enabled === true
  const settings = isSeparate ? separate : token
  const group = isSeparate ? 'client.subscription_token' : 'client.token'
  if (settings.jwks_public_endpoint !== undefined && settings.jwks_public_endpoint !== '') {
    return `${group} takes its keys from a key set, and only its owner can sign`
  }
  // The server's own secret is one of `client.token`; a group of its own for channels needs a key of its own.
  const own = plan.ownTokenSecret && !isSeparate
  const secret = own ? await readOrCreateDevSecret(plan.dataDirectory) : (settings.hmac_secret_key ?? '')
  if (secret === '') return `${group}.hmac_secret_key is not set; name a variable that holds a key with --secret-env`
  return { key: { kind: 'secret', secret }, settings }
}

/** A secret, or the PEM of a private key. */
export function keyOfText(text: string): SigningKey {
  return text.includes('PRIVATE KEY-----') ? { kind: 'private-key', pem: text } : { kind: 'secret', secret: text }
}
