import type { IncomingMessage, ServerResponse } from 'node:http'
import { listen, reply } from './http.ts'
import { parseFilter, sortable } from './log-filter.ts'

export type LoggingFault =
  | 'none'
  /** A page without an entry, and with a next one. */
  | 'empty-page'
  | 'quota'
  | 'unavailable'
  | 'reset'
  | 'truncated'
  | 'stale-token'
  | 'denied'
  | 'unauthenticated'
  /** The page comes with the last entry of the one before. */
  | 'repeat'

type Entry = Readonly<Record<string, unknown>>

interface ListBody {
  readonly resourceNames?: readonly string[]
  readonly filter?: string
  readonly orderBy?: string
  readonly pageSize?: number
  readonly pageToken?: string
}

/** entries:list of Cloud Logging: evaluates the filter, orders, pages, and refuses what the API refuses. */
export class FakeCloudLogging {
  readonly entries: Entry[] = []
  readonly calls: ListBody[] = []
  readonly authorizations: (string | undefined)[] = []
  fault: (call: number) => LoggingFault = () => 'none'
  /** Less than is asked for, so that a test needs no thousands of entries. */
  pageSizeMax = 1_000
  retryAfterSeconds: number | undefined
  project = 'chat-staging'
  #url = ''
  #close: () => Promise<void> = async () => {}

  static async start(): Promise<FakeCloudLogging> {
    const fake = new FakeCloudLogging()
    const { url, close } = await listen((request, body, response) => fake.#handle(request, body, response))
    fake.#url = url
    fake.#close = close
    return fake
  }

  get url(): string {
    return this.#url
  }

  close(): Promise<void> {
    return this.#close()
  }

  #handle(request: IncomingMessage, body: string, response: ServerResponse): void {
    if (request.method !== 'POST' || new URL(request.url ?? '', this.#url).pathname !== '/v2/entries:list')
      return reply(response, 404, error(404, 'not found'))
    const wish = JSON.parse(body) as ListBody
    this.authorizations.push(request.headers.authorization)
    this.calls.push(wish)
    const fault = this.fault(this.calls.length)
    if (fault === 'reset') return void request.socket.destroy()
    if (fault === 'quota')
      return reply(response, 429, error(429, 'Quota exceeded for quota metric Read requests'), this.#retryAfter())
    if (fault === 'unavailable')
      return reply(response, 503, error(503, 'The service is currently unavailable.'), this.#retryAfter())
    if (fault === 'denied') return reply(response, 403, error(403, 'Permission denied for all log views'))
    if (fault === 'unauthenticated') return reply(response, 401, error(401, 'Request had invalid authentication credentials.'))
    if (fault === 'stale-token') return reply(response, 400, error(400, 'page_token is invalid or expired'))
    if (wish.resourceNames?.[0] !== `projects/${this.project}`) return reply(response, 404, error(404, `projects not found`))
    const page = this.#page(wish, fault)
    if (fault !== 'truncated') return reply(response, 200, page)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(page).slice(0, -20))
  }

  #retryAfter(): Readonly<Record<string, string>> {
    return this.retryAfterSeconds === undefined ? {} : { 'retry-after': String(this.retryAfterSeconds) }
  }

  #page({ filter = '', orderBy, pageSize = 50, pageToken }: ListBody, fault: LoggingFault): unknown {
    const matches = parseFilter(filter)
    const found = this.entries.filter(matches).sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0))
    if (orderBy !== 'timestamp asc') found.reverse()
    const from = pageToken === undefined ? 0 : Number(Buffer.from(pageToken, 'base64').toString().split(' ')[1])
    if (fault === 'empty-page') return { nextPageToken: tokenAt(from) }
    const to = from + Math.min(pageSize, this.pageSizeMax)
    const entries = found.slice(fault === 'repeat' ? Math.max(0, from - 1) : from, to)
    return { ...(entries.length > 0 && { entries }), ...(to < found.length && { nextPageToken: tokenAt(to) }) }
  }
}

function tokenAt(place: number): string {
  return Buffer.from(`place ${place}`).toString('base64')
}

function timeOf(entry: Entry): string {
  return sortable(String(entry['timestamp']))
}

function error(code: number, message: string): unknown {
  return { error: { code, message, status: 'X' } }
}
