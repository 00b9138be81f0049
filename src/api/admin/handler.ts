import type { Logger } from '../../runtime/index.ts'
import { accessBy, type ApiHeaders } from '../api-key.ts'
import type { ApiResponse } from '../handler.ts'
import { ADMIN_CHANNEL, type AdminTokens } from './tokens.ts'

/** What the control room is told, and whom. */
export interface AdminPort {
  /** Whoever shows it may look. Absent: nobody may, unless `insecure`. */
  readonly key: string | undefined
  /** No key is asked for. Development on a loopback address only: the configuration makes sure of it. */
  readonly insecure: boolean
  readonly tokens: AdminTokens
  /** JSON text of how things stand. `known`: what the asker has already; then only what came after it is needed. */
  readonly state: (known: { readonly instance: string; readonly seq: number } | undefined) => string
  readonly logger: Logger
}

export interface AdminRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: ApiHeaders
}

export interface AdminHandler {
  handle(request: AdminRequest): ApiResponse
}

const CONTROL_ROOM = { what: 'the control room', option: 'admin.key', forOwnPage: true }

/**
 * `GET /admin/state[?instance=ID&seq=N]` -> how things stand; `POST /admin/session` -> `{channel, connection_token,
 * subscription_token, expires_at}` for hearing the same live. Both want the key, in `X-API-Key`. The page itself is
 * static, and holds nothing.
 */
export function createAdmin({ key, insecure, tokens, state, logger }: AdminPort): AdminHandler {
  const judge = accessBy(key, insecure, CONTROL_ROOM)
  return {
    handle({ method, path, query, headers }) {
      const access = judge(headers)
      if (access.kind === 'refused') {
        logger.event('api.refused', { method: 'admin', reason: access.reason })
        return answer(access.status, { title: access.advice, status: access.status })
      }
      if (method === 'GET' && path === '/admin/state') return { status: 200, headers: HEADERS, body: state(knownIn(query)) }
      if (method === 'POST' && path === '/admin/session') {
        const { connection, subscription, expiresAt } = tokens.mint()
        const pass = { connection_token: connection, subscription_token: subscription, expires_at: expiresAt }
        return answer(200, { channel: ADMIN_CHANNEL, ...pass })
      }
      return answer(404, { title: 'not found', status: 404 })
    },
  }
}

const HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }

function answer(status: number, body: object): ApiResponse {
  return { status, headers: HEADERS, body: `${JSON.stringify(body)}\n` }
}

/** Anything else than an instance and a number is as if nothing were known. */
function knownIn(query: URLSearchParams): { readonly instance: string; readonly seq: number } | undefined {
  const instance = query.get('instance')
  const seq = query.get('seq')
  return instance !== null && seq !== null && /^\d{1,15}$/.test(seq) ? { instance, seq: Number(seq) } : undefined
}
