import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from './body.ts'
import { problem } from './problem.ts'

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

/** Finds the route of a request and reads its body. Answers 404, 405, 413 itself; a handler that throws becomes a plain 500. */
export class Router {
  readonly #routes: readonly Route[]
  readonly #failed: (error: unknown, path: string) => void

  constructor(routes: readonly Route[], failed: (error: unknown, path: string) => void) {
    this.#routes = routes
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
      // The rest of the body is not read, so the connection cannot be used again.
      if (body.kind === 'too-large') return problem(response, 413, 'the body is too large', { Connection: 'close' })
      text = body.text
    }
    await route.handle({ request, response, path, query: url.searchParams, body: text })
  }
}

function parsed(request: IncomingMessage): URL | undefined {
  const target = request.url ?? ''
  return target.startsWith('/') && URL.canParse(`http://localhost${target}`) ? new URL(`http://localhost${target}`) : undefined
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path
}
