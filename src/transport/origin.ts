import type { IncomingMessage } from 'node:http'

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/** May a page of this origin speak to us? Pages of our own origin always; others by pattern, in which `*` stands for any text. */
export class Origins {
  readonly #patterns: readonly RegExp[]
  readonly #loopbackOnly: boolean

  /**
   * @param loopbackOnly the Host header must name this machine: where no token is asked for, a page of another site whose name
   * resolves to 127.0.0.1 would be let in as our own.
   */
  constructor(allowed: readonly string[], loopbackOnly = false) {
    this.#loopbackOnly = loopbackOnly
    this.#patterns = allowed.map((pattern) => new RegExp(`^${pattern.toLowerCase().split('*').map(escaped).join('.*')}$`))
  }

  /** Programs send no Origin; browsers always do (RFC 6455 section 10.2), and cannot be made to leave it out. */
  admits(request: IncomingMessage): boolean {
    const { origin, host } = request.headers
    if (this.#loopbackOnly && !LOOPBACK_HOST.test(host ?? '')) return false
    return origin === undefined || isOwn(origin, host) || this.#isListed(origin)
  }

  /** Headers that let a listed page of another origin read our answer (Fetch, CORS protocol). */
  corsHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
    const { origin } = request.headers
    if (origin === undefined || !this.#isListed(origin)) return {}
    return { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }
  }

  #isListed(origin: string): boolean {
    return this.#patterns.some((pattern) => pattern.test(origin.toLowerCase()))
  }
}

function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false
  const { protocol, host: originHost } = new URL(origin)
  return (protocol === 'https:' || protocol === 'http:') && originHost === host.toLowerCase()
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
}
