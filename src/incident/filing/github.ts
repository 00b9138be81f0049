import type { Clock, Timers } from '../../runtime/index.ts'
import { retryAfterMs, withDeadline } from '../patience/index.ts'
import type { Answer, Comment, Issue, IssueChange, Issues, Refusal } from './issues.ts'
import type { GitHubSettings } from './settings.ts'

export interface GitHubOptions extends GitHubSettings {
  readonly clock: Clock
  readonly timers: Timers
  readonly signal?: AbortSignal
  /** For a test that has to know what is on its way. */
  readonly send?: typeof fetch
}

const PAGE_SIZE = 100
const ANSWER_MS_MAX = 20_000
/** What is told of a message of GitHub. */
const REASON_LENGTH_MAX = 300

interface Reply {
  readonly json: unknown
  readonly hasMore: boolean
}

/** GitHub's REST API. One question, one request: it tries nothing twice and follows no redirect. */
export function githubIssues(options: GitHubOptions): Issues {
  const { api, owner, name, token, clock, timers, signal, send = fetch } = options
  const root = `${api.href.replace(/\/$/, '')}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': 'tidegate-incident',
    authorization: `Bearer ${token}`,
  }
  const safe = (text: string): string => text.replaceAll(token, '<token>').slice(0, REASON_LENGTH_MAX)

  async function ask(method: string, path: string, body?: object): Promise<Answer<Reply>> {
    try {
      return await withDeadline(ANSWER_MS_MAX, timers, signal, async (deadline) => {
        const response = await send(root + path, {
          method,
          headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          redirect: 'manual',
          signal: deadline,
        })
        const text = await response.text()
        return read(response, text, `${owner}/${name}`, clock.wallMs(), safe)
      })
    } catch (error) {
      return { kind: 'unknown', reason: safe(`no answer of GitHub: ${wordsOf(error)}`) }
    }
  }

  return {
    list: async (label, page) => {
      const asked = label === undefined ? 'sort=created' : `labels=${encodeURIComponent(label)}&sort=created`
      const answer = await ask('GET', `/issues?state=all&direction=desc&${asked}&per_page=${PAGE_SIZE}&page=${page}`)
      return mapped(answer, ({ json, hasMore }) => ({ issues: listOf(json).filter(isNoPullRequest).map(issueOf), hasMore }))
    },
    get: async (number) => mapped(await ask('GET', `/issues/${number}`), ({ json }) => issueOf(json)),
    create: async (issue) => mapped(await ask('POST', '/issues', issue), ({ json }) => issueOf(json)),
    change: async (number, change: IssueChange) =>
      mapped(await ask('PATCH', `/issues/${number}`, change), ({ json }) => issueOf(json)),
    addLabels: async (number, labels) =>
      mapped(await ask('POST', `/issues/${number}/labels`, { labels }), ({ json }) => listOf(json).map(labelOf)),
    comments: async (number, page) => {
      const answer = await ask('GET', `/issues/${number}/comments?per_page=${PAGE_SIZE}&page=${page}`)
      return mapped(answer, ({ json, hasMore }) => ({ comments: listOf(json).map(commentOf), hasMore }))
    },
    comment: async (number, body) =>
      mapped(await ask('POST', `/issues/${number}/comments`, { body }), ({ json }) => commentOf(json)),
    removeComment: async (id) => mapped(await ask('DELETE', `/issues/comments/${id}`), () => null),
  }
}

/** An answer of another shape than GitHub's says nothing about what was done. */
function mapped<T>(answer: Answer<Reply>, read: (reply: Reply) => T): Answer<T> {
  if (answer.kind !== 'done') return answer
  try {
    return { kind: 'done', value: read(answer.value) }
  } catch {
    return { kind: 'unknown', reason: 'the answer is not of the shape that GitHub gives' }
  }
}

function read(
  response: Response,
  text: string,
  repository: string,
  wallMs: number,
  safe: (text: string) => string,
): Answer<Reply> {
  const { status, headers } = response
  const json = parsed(text)
  if (status >= 200 && status < 300) {
    if (json === undefined && status !== 204) return { kind: 'unknown', reason: `GitHub answered ${status} with what is no JSON` }
    return { kind: 'done', value: { json, hasMore: /rel="next"/.test(headers.get('link') ?? '') } }
  }
  const reason = safe(`GitHub answered ${status}: ${messageOf(json)}`)
  if (isLimit(status, headers, messageOf(json))) return { kind: 'limited', retryAfterMs: limitEndMs(headers, wallMs), reason }
  if (status >= 500 || status === 408) return { kind: 'unknown', reason }
  return refusal(status, reason, repository)
}

/** 403 is a limit or a refusal: only the headers or the words tell. */
function isLimit(status: number, headers: Headers, message: string): boolean {
  if (status === 429) return true
  return (
    status === 403 &&
    (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0' || /rate limit|abuse/i.test(message))
  )
}

function limitEndMs(headers: Headers, wallMs: number): number | undefined {
  const after = retryAfterMs(headers.get('retry-after'), wallMs)
  if (after !== undefined) return after
  const resetSeconds = Number(headers.get('x-ratelimit-reset') ?? NaN)
  return headers.get('x-ratelimit-remaining') === '0' && Number.isFinite(resetSeconds)
    ? Math.max(1_000, resetSeconds * 1_000 - wallMs)
    : undefined
}

function refusal(status: number, reason: string, repository: string): Refusal {
  const refused = (what: Refusal['what'], advice: string): Refusal => ({ kind: 'refused', status, what, reason, advice })
  if (status === 401) return refused('token', 'The token is wrong, was revoked or has expired.')
  if (status === 403) return refused('permission', `The token needs "Issues: write" on ${repository}.`)
  if (status === 404) return refused('not-found', `There is no ${repository}, or the token may not see it.`)
  if (status === 410) return refused('issues-disabled', `Issues are switched off in ${repository}, or this one was deleted.`)
  if (status >= 300 && status < 400) return refused('moved', `${repository} has moved: give its new name.`)
  return refused('rejected', 'GitHub does not take this issue: file it by hand from the file.')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function messageOf(json: unknown): string {
  const { message, errors } = (json ?? {}) as { readonly message?: unknown; readonly errors?: unknown }
  const details = Array.isArray(errors) ? ` (${JSON.stringify(errors)})` : ''
  return typeof message === 'string' ? message + details : 'no message'
}

/** Never the request: it carries the token. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed'
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return error.message + cause
}

type Json = Readonly<Record<string, unknown>>

function listOf(json: unknown): readonly Json[] {
  if (!Array.isArray(json)) throw new TypeError('no list')
  return json as readonly Json[]
}

/** The API lists pull requests among the issues. */
function isNoPullRequest(json: Json): boolean {
  return json['pull_request'] === undefined
}

function issueOf(json: unknown): Issue {
  const { number, state, title, body, user, labels, html_url: url } = json as Json
  if (typeof number !== 'number' || (state !== 'open' && state !== 'closed')) throw new TypeError('no issue')
  return {
    number,
    state,
    title: typeof title === 'string' ? title : '',
    body: typeof body === 'string' ? body : '',
    author: textOf((user as Json | null)?.['login']),
    labels: Array.isArray(labels) ? labels.map(labelOf) : [],
    url: typeof url === 'string' ? url : '',
  }
}

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : ''
}

function labelOf(json: unknown): string {
  return typeof json === 'string' ? json : textOf((json as Json)['name'])
}

function commentOf(json: unknown): Comment {
  const { id, body } = json as Json
  if (typeof id !== 'number') throw new TypeError('no comment')
  return { id, body: typeof body === 'string' ? body : '' }
}
