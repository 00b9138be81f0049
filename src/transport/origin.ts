import type { IncomingMessage } from 'node:http'

/** May a page of this origin speak to us? Pages of our own origin always; others by pattern, in which `*` stands for any text. */
export class Origins {
  readonly #patterns: readonly RegExp[]

  constructor(allowed: readonly string[]) {
    this.#patterns = allowed.map((pattern) => new RegExp(`^${pattern.toLowerCase().split('*').map(escaped).join('.*')}$`))
  }

  /** Programs send no Origin; browsers always do (RFC 6455 section 10.2), and cannot be made to leave it out. */
  admits(request: IncomingMessage): boolean {
    const { origin } = request.headers
    return origin === undefined || isOwn(origin, request.headers.host) || this.#isListed(origin)
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
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
}
