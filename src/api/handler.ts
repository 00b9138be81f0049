import { isAway } from '../channel/index.ts'
import { replyError } from '../protocol/index.ts'
import { accessBy, type ApiHeaders } from './api-key.ts'
import type { ApiContext } from './context.ts'
import { METHODS, type ApiMethodName } from './methods/index.ts'
import { envelope, errorText, failure, type ApiOutcome } from './outcome.ts'

export type { ApiHeaders } from './api-key.ts'

export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface ApiHandler {
  /**
   * Answers `POST /api/<method>`. Never rejects.
   * @param method what stands after `/api/`; empty for `/api` itself.
   * @param headers names in lower case.
   * @param body text, bounded by whoever read it; empty stands for `{}`.
   */
  handle(method: string, headers: ApiHeaders, body: string): Promise<ApiResponse>
}

const SERVER_API = { what: 'the server API', option: 'http_api.key', forOwnPage: false }

/** The API on one instance. Failures are told in the body of a 200, as Centrifugo does; other statuses are HTTP's own. */
export function createApi(context: ApiContext): ApiHandler {
  const judge = accessBy(context.key, context.insecure, SERVER_API)
  return {
    async handle(method, headers, body) {
      const access = judge(headers)
      if (access.kind === 'refused') {
        context.logger.event('api.refused', { method: isMethod(method) ? method : 'unknown', reason: access.reason })
        return answer(
          access.status,
          errorText(replyError(access.status === 401 ? 'unauthorized' : 'notAvailable', access.advice)),
        )
      }
      if (!isMethod(method)) return answer(404, errorText(replyError('methodNotFound', advice(method))))
      const parsed = parse(body)
      if (parsed === undefined) return answer(400, errorText(replyError('badRequest', 'bad request: the body is not JSON')))
      const outcome = await run(context, method, parsed.value)
      // A batch has an envelope for each of its answers, and none of its own.
      return answer(200, method === 'batch' && outcome.kind === 'result' ? outcome.text : envelope(outcome))
    },
  }
}

/** What throws is ours to mend: the caller learns that, and nothing of what was thrown. */
async function run(context: ApiContext, method: ApiMethodName, body: unknown): Promise<ApiOutcome> {
  try {
    return await METHODS[method](context, body)
  } catch (error) {
    if (isAway(error)) {
      context.outages.note(error, `api ${method}`)
      return failure('internal', 'not available now, try again')
    }
    context.logger.event('api.failed', { method, error })
    return failure('internal')
  }
}

function isMethod(name: string): name is ApiMethodName {
  return Object.hasOwn(METHODS, name)
}

function advice(method: string): string {
  if (method === '')
    return 'method not found: post {...} to /api/<method>; one path with {method, params} is gone since Centrifugo 5'
  return `method not found; there are: ${Object.keys(METHODS).join(', ')}`
}

/** Wrapped, because `undefined` says that it is not JSON. */
function parse(body: string): { readonly value: unknown } | undefined {
  if (body.trim() === '') return { value: {} }
  try {
    return { value: JSON.parse(body) as unknown }
  } catch {
    return undefined
  }
}

function answer(status: number, body: string): ApiResponse {
  return { status, headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }, body }
}
