import { SignJWT } from 'jose'

/** The key of every test server. */
export const TEST_SECRET = 'a secret of the tests, thirty-two bytes and more'
export const TEST_API_KEY = 'an api key of the tests'

interface TokenOptions {
  /** Seconds from now; negative: expired. Absent: never expires. */
  readonly ttlSeconds?: number
  readonly claims?: Readonly<Record<string, unknown>>
  readonly secret?: string
}

/** A real token, made by a library that is not ours to test. */
export async function connectionToken(
  user: string,
  { ttlSeconds, claims = {}, secret = TEST_SECRET }: TokenOptions = {},
): Promise<string> {
  const token = new SignJWT({ ...claims, sub: user }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt()
  if (ttlSeconds !== undefined) token.setExpirationTime(new Date(Date.now() + ttlSeconds * 1_000))
  return token.sign(new TextEncoder().encode(secret))
}

export function subscriptionToken(user: string, channel: string, options: TokenOptions = {}): Promise<string> {
  return connectionToken(user, { ...options, claims: { ...options.claims, channel } })
}
