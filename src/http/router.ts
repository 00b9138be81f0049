import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Timers } from '../runtime/index.ts'
import { readBody } from './body.ts'
import { problem, problemBody } from './problem.ts'

/** A request that found its route. */
export interface HttpExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
  readonly query: URLSearchParams
  /** Empty for methods without a body. */
  readonly body: string
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'OPTIONS'
  /** Exact path; or, ending in `/*`, everything below. */
  readonly path: string
  /** Required for POST: beyond it the answer is 413. */
  readonly bodyBytesMax?: number
  readonly handle: (exchange: HttpExchange) => void | Promise<void>
}

/** How long a body that is too large is still read, into nothing. */
const LINGER_MS = 1_000

/** Finds the route of a request and reads its body. Answers 404, 405, 413 itself; a handler that throws becomes a plain 500. */
export class Router {
  readonly #routes: readonly Route[]
  readonly #timers: Timers
  readonly #failed: (error: unknown, path: string) => void

  constructor(routes: readonly Route[], timers: Timers, failed: (error: unknown, path: string) => void) {
    this.#routes = routes
    this.#timers = timers
    this.#failed = failed
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const url = parsed(request)
    if (url === undefined) return problem(response, 400, 'the request target is not a path')
    this.#route(request, response, url).catch((error: unknown) => {
      this.#failed(error, url.pathname)
      if (response.headersSent) response.destroy()
      else problem(response, 500, 'internal server error')
    })
  }

  async #route(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname
    const there = this.#routes.filter((route) => matches(route.path, path))
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const route = there.find((candidate) => candidate.method === method)
    if (there.length === 0) return problem(response, 404, 'not found')
    if (route === undefined)
      return problem(response, 405, 'method not allowed', { Allow: there.map(({ method }) => method).join(', ') })
    let text = ''
    if (route.method === 'POST') {
      const body = await readBody(request, route.bodyBytesMax ?? 0)
      if (body.kind === 'gone') return
      if (body.kind === 'too-large') return this.#tooLarge(request, response)
      text = body.text
    }
    await route.handle({ request, response, path, query: url.searchParams, body: text })
  }

  /**
   * The answer goes out at once; what still comes is read into nothing for a while before the connection is closed. A socket
   * that is closed with bytes unread is reset, and the reset takes the answer with it.
   */
  #tooLarge(request: IncomingMessage, response: ServerResponse): void {
    const { body, headers } = problemBody(413, 'the body is too large')
    response.writeHead(413, { ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' })
    response.write(body)
    const end = (): void => {
      cancel()
      response.end()
    }
    const cancel = this.#timers.after(LINGER_MS, end)
    request.once('end', end)
    request.once('close', end)
    request.resume()
  }
}

function parsed(request: IncomingMessage): URL | undefined {
  const target = request.url ?? ''
  return target.startsWith('/') && URL.canParse(`http://localhost${target}`) ? new URL(`http://localhost${target}`) : undefined
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path
}
