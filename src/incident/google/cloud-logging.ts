import type { GoogleAuth } from 'google-auth-library'
import type { Clock, Timers } from '../../runtime/index.ts'
import { retryAfterMs, withDeadline } from '../patience/index.ts'
import type { RawEntry } from './cursor.ts'
import { PAGE_SIZE, type List, type ListAnswer, type ListRequest } from './list.ts'

const SCOPE = 'https://www.googleapis.com/auth/logging.read'
export const LOGGING_ENDPOINT = 'https://logging.googleapis.com'

/** A page of a large project can take long. */
const ANSWER_MS_MAX = 60_000

export interface CloudLoggingOptions {
  /** Where the API is; {@link LOGGING_ENDPOINT} unless somebody stands in for it. */
  readonly endpoint: URL
  readonly clock: Clock
  readonly timers: Timers
}

const FIX_IT =
  'Run "gcloud auth application-default login", or let GOOGLE_APPLICATION_CREDENTIALS name a key file; or export the entries ' +
  'with "gcloud logging read FILTER --format=json > entries.json" and scan that file.'

type Client = Awaited<ReturnType<GoogleAuth['getClient']>>

/** entries:list by REST. The library is loaded with the first call: whoever scans files does not wait for it. */
export function cloudLogging({ endpoint, clock, timers }: CloudLoggingOptions): List {
  const url = new URL('v2/entries:list', endpoint.href.endsWith('/') ? endpoint : `${endpoint.href}/`).href
  let client: Promise<Client> | undefined

  const connect = async (): Promise<Client> => {
    const { GoogleAuth } = await import('google-auth-library')
    return new GoogleAuth({ scopes: [SCOPE] }).getClient()
  }

  /** The client once it has a token; undefined rejections are of the credentials, not of the API. */
  const signIn = async (): Promise<Client | ListAnswer> => {
    try {
      const known = await (client ??= connect())
      await known.getRequestHeaders(url)
      return known
    } catch (error) {
      client = undefined
      return isPassing(error)
        ? { kind: 'again', reason: `no access token: ${reasonOf(error)}` }
        : { kind: 'no-credentials', reason: `no credentials of Google: ${reasonOf(error)}`, advice: FIX_IT }
    }
  }

  return async (request, outer) => {
    try {
      return await withDeadline(ANSWER_MS_MAX, timers, outer, async (signal) => {
        const known = await Promise.race([signIn(), aborted(signal)])
        return 'kind' in known ? known : await listOnce(known, url, request, signal, clock.wallMs())
      })
    } catch (error) {
      return { kind: 'again', reason: reasonOf(error) }
    }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('it was interrupted'))
    if (signal.aborted) give()
    signal.addEventListener('abort', give, { once: true })
  })
}

interface ListReply {
  readonly entries?: readonly RawEntry[]
  readonly nextPageToken?: string
}

async function listOnce(
  client: Client,
  url: string,
  request: ListRequest,
  signal: AbortSignal,
  wallMs: number,
): Promise<ListAnswer> {
  const { project, filter, pageToken } = request
  try {
    const { data } = await client.request<ListReply>({
      url,
      method: 'POST',
      data: {
        resourceNames: [`projects/${project}`],
        filter,
        orderBy: 'timestamp asc',
        pageSize: PAGE_SIZE,
        ...(pageToken !== undefined && { pageToken }),
      },
      signal,
      // Tries are counted in one place, where they take their turn.
      retry: false,
    })
    return pageOf(data)
  } catch (error) {
    return answerTo(error, project, pageToken !== undefined, wallMs)
  }
}

/** An answer that is cut off or is of a proxy is asked for again. */
function pageOf(data: unknown): ListAnswer {
  if (typeof data !== 'object' || data === null) return { kind: 'again', reason: 'the answer of Cloud Logging is no JSON object' }
  const { entries = [], nextPageToken } = data as ListReply
  if (!Array.isArray(entries)) return { kind: 'again', reason: 'the answer of Cloud Logging has no list of entries' }
  return { kind: 'page', page: { entries, ...(typeof nextPageToken === 'string' && nextPageToken !== '' && { nextPageToken }) } }
}

/** What the library throws: of it only the status, the headers and the message of the API are relied on. */
interface Thrown {
  readonly code?: unknown
  readonly status?: unknown
  readonly message?: unknown
  readonly response?: { readonly status?: unknown; readonly headers?: unknown; readonly data?: unknown }
}

function statusOf(error: unknown): number | undefined {
  const { status, response } = (error ?? {}) as Thrown
  const found = response?.status ?? status
  return typeof found === 'number' ? found : undefined
}

/** No answer at all, or one that says: later. */
function isPassing(error: unknown): boolean {
  const status = statusOf(error)
  if (status !== undefined) return status === 429 || status >= 500
  const { code } = (error ?? {}) as Thrown
  return typeof code === 'string' && /^(?:ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|UND_ERR)/.test(code)
}

function answerTo(error: unknown, project: string, hasToken: boolean, wallMs: number): ListAnswer {
  const status = statusOf(error)
  const reason = status === undefined ? reasonOf(error) : `Cloud Logging answered ${status}: ${apiMessage(error)}`
  if (status === undefined || status === 429 || status >= 500 || status === 408) {
    const afterMs = retryAfterMs(headerOf(error, 'retry-after'), wallMs)
    return { kind: 'again', reason, ...(afterMs !== undefined && { retryAfterMs: afterMs }) }
  }
  if (status === 400 && hasToken && /page_?token/i.test(apiMessage(error))) return { kind: 'stale-token' }
  if (status === 401) return { kind: 'no-credentials', reason, advice: FIX_IT }
  return { kind: 'refused', reason, advice: adviceFor(status, project) }
}

function adviceFor(status: number, project: string): string {
  if (status === 403)
    return `The account needs the role roles/logging.viewer on the project "${project}", and the project the Cloud Logging API.`
  return status === 404 ? `Is "${project}" the id of the project?` : 'Nothing was read: this is a fault of the question.'
}

function headerOf(error: unknown, name: string): string | undefined {
  const headers = ((error ?? {}) as Thrown).response?.headers
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const value = (headers as Readonly<Record<string, unknown>> | undefined)?.[name]
  return typeof value === 'string' ? value : undefined
}

function apiMessage(error: unknown): string {
  const { response, message } = (error ?? {}) as Thrown
  const said = (response?.data as { readonly error?: { readonly message?: unknown } } | undefined)?.error?.message ?? message
  return typeof said === 'string' ? said.slice(0, 300) : 'no message'
}

/** Never the whole error: the library's carries the request with its token. */
function reasonOf(error: unknown): string {
  const { message } = (error ?? {}) as Thrown
  return typeof message === 'string' ? message.slice(0, 300) : String(error)
}
