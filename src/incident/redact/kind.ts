/**
 * What is taken out of a text, by what it is. The name stands in the text instead of the value (`<email:7f3a>`), so it is
 * lower case letters, digits and hyphens. To look for something new, add a row and a rule that finds it.
 */
export const KINDS = {
  'redis-url': 'user and password in redis:// and rediss:// addresses',
  'postgres-url': 'user and password in postgres:// addresses',
  'mysql-url': 'user and password in mysql:// and mariadb:// addresses',
  'mongodb-url': 'user and password in mongodb:// addresses',
  'amqp-url': 'user and password in amqp:// addresses',
  'url-password': 'user and password in every other address',
  bearer: 'Authorization: Bearer, and a bearer token by itself',
  basic: 'Authorization: Basic',
  authorization: 'Authorization of any other scheme',
  cookie: 'the Cookie header and the values of Set-Cookie',
  'signed-url': 'the signature of a signed URL (X-Goog-Signature, X-Amz-Signature, sig)',
  'query-token': 'a token, key or code among the parameters of a URL',
  password: 'the value of a name that ends in password, passwd, pwd, passphrase',
  secret: 'the value of a name that ends in secret, credentials, private key',
  token: 'the value of a name that ends in token',
  'api-key': 'the value of a name that ends in API key, access key',
  'session-id': 'the value of a name that ends in session id, sid',
  'password-hash': 'bcrypt and argon2 hashes',
  jwt: 'JSON web tokens, also encoded once more for a WebSocket subprotocol',
  'github-token': 'ghp_, gho_, ghu_, ghs_, ghr_, github_pat_',
  'gitlab-token': 'glpat- and its kin',
  'slack-token': 'xoxb- and its kin, and webhooks',
  'stripe-key': 'sk_live_, rk_live_, sk_test_, whsec_',
  'openai-key': 'sk-, sk-proj-',
  'anthropic-key': 'sk-ant-',
  'aws-key': 'AKIA and ASIA access key ids',
  'gcp-key': 'AIza API keys',
  'google-token': 'ya29. access tokens, 1// refresh tokens, GOCSPX- client secrets',
  'npm-token': 'npm_',
  'service-token': 'SendGrid, PyPI, Hugging Face, DigitalOcean, Shopify, Vault, Databricks, Docker, Discord, Telegram',
  'private-key': 'private key blocks in PEM',
  email: 'e-mail addresses',
  ipv4: 'IPv4 addresses, except loopback, 0.0.0.0 and 255.255.255.255',
  ipv6: 'IPv6 addresses, except ::1 and ::',
  mac: 'hardware addresses',
  phone: 'telephone numbers in the international form',
  card: 'card numbers that pass the Luhn check',
  iban: 'bank account numbers that pass their check',
} as const

export type SecretKind = keyof typeof KINDS

/** Where something was found. It never holds the value. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly kind: SecretKind
}
