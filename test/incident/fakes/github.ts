import type { IncomingMessage, ServerResponse } from 'node:http'
import { listen, reply } from './http.ts'

/** What goes wrong with one request. */
export type GitHubFault =
  | 'none'
  /** 502, and nothing was done. */
  | 'bad-gateway'
  /** 502, and it was done. */
  | 'bad-gateway-after-commit'
  /** No answer, and nothing was done. */
  | 'silence'
  /** No answer, and it was done. */
  | 'silence-after-commit'
  /** No answer, and it is done while others are already asking. */
  | 'late-commit'
  /** The connection breaks, and it was done. */
  | 'reset-after-commit'
  | 'secondary-limit'
  | 'primary-limit'
  | 'too-many'

export interface FakeIssue {
  readonly number: number
  title: string
  body: string
  state: 'open' | 'closed'
  state_reason: string | null
  labels: string[]
  login: string
  readonly comments: { readonly id: number; body: string }[]
}

export interface FakeGitHubOptions {
  readonly token: string
  readonly repository: string
  /** Asked for each request; the default does nothing. */
  readonly fault?: (method: string, path: string) => GitHubFault
  /** dropped: left out in silence; refused: the create is refused; kept: as the owner has it. */
  readonly labels?: 'kept' | 'dropped' | 'refused'
  readonly disabled?: boolean
  /** How long a limit is said to last. */
  readonly retryAfterSeconds?: number
  readonly wallMs?: () => number
  /** A request that gets no answer, by the id that its sender gave it. */
  readonly onSilence?: (id: string) => void
}

const PAGE_SIZE_MAX = 100
const BODY_LENGTH_MAX = 65_536

/** Behaves like the part of GitHub's REST API that deals with issues. */
export class FakeGitHub {
  readonly issues: FakeIssue[] = []
  readonly requests: string[] = []
  readonly sent: string[] = []
  login = 'tidegate-bot'
  options: FakeGitHubOptions
  #url = ''
  #close: () => Promise<void> = async () => {}
  #nextComment = 1
  /** Done when so many more requests have come. */
  #late: { after: number; readonly commit: () => void }[] = []
  /** Search shows what was there some requests ago. */
  #searchable: readonly number[] = []

  private constructor(options: FakeGitHubOptions) {
    this.options = options
  }

  static async start(options: FakeGitHubOptions): Promise<FakeGitHub> {
    const fake = new FakeGitHub(options)
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

  /** What came too late comes now. */
  settle(): void {
    for (const { commit } of this.#late) commit()
    this.#late = []
  }

  add(issue: Partial<FakeIssue> & { readonly body: string }): FakeIssue {
    const added: FakeIssue = {
      number: this.issues.length + 1,
      title: 'an issue',
      state: 'open',
      state_reason: null,
      labels: ['incident'],
      login: this.login,
      comments: [],
      ...issue,
    }
    this.issues.push(added)
    return added
  }

  count(method: string, path: RegExp): number {
    return this.requests.filter((request) => request.startsWith(`${method} `) && path.test(request.slice(method.length + 1)))
      .length
  }

  #handle(request: IncomingMessage, body: string, response: ServerResponse): void {
    const { method = '', url = '' } = request
    this.requests.push(`${method} ${url}`)
    this.sent.push(body)
    this.#passLate()
    if (request.headers.authorization !== `Bearer ${this.options.token}`)
      return reply(response, 401, { message: 'Bad credentials' })
    const fault = this.options.fault?.(method, url) ?? 'none'
    if (this.#limits(fault, response)) return
    const { pathname, searchParams } = new URL(url, this.#url)
    const doIt = (): readonly [status: number, json: unknown, link?: string] => this.#route(method, pathname, searchParams, body)
    if (fault === 'bad-gateway') return reply(response, 502, { message: 'Bad Gateway' })
    if (fault === 'silence') return this.#say(request)
    if (fault === 'late-commit') {
      this.#late.push({ after: 2, commit: () => void doIt() })
      return this.#say(request)
    }
    const [status, json, link] = doIt()
    if (fault === 'silence-after-commit') return this.#say(request)
    if (fault === 'reset-after-commit') return void request.socket.destroy()
    if (fault === 'bad-gateway-after-commit') return reply(response, 502, { message: 'Bad Gateway' })
    reply(response, status, json, link === undefined ? {} : { link })
  }

  #passLate(): void {
    for (const late of this.#late) late.after--
    const due = this.#late.filter(({ after }) => after < 0)
    this.#late = this.#late.filter(({ after }) => after >= 0)
    for (const { commit } of due) commit()
  }

  #say(request: IncomingMessage): void {
    this.options.onSilence?.(String(request.headers['x-test-id'] ?? ''))
  }

  #limits(fault: GitHubFault, response: ServerResponse): boolean {
    const { retryAfterSeconds = 7, wallMs = () => 0 } = this.options
    if (fault === 'secondary-limit')
      reply(response, 403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': String(retryAfterSeconds) })
    else if (fault === 'too-many')
      reply(response, 429, { message: 'Too many requests' }, { 'retry-after': String(retryAfterSeconds) })
    else if (fault === 'primary-limit') {
      const reset = Math.ceil(wallMs() / 1_000) + retryAfterSeconds
      reply(
        response,
        403,
        { message: 'API rate limit exceeded' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
      )
    } else return false
    return true
  }

  #route(method: string, path: string, query: URLSearchParams, body: string): readonly [number, unknown, string?] {
    if (path === '/search/issues') return [200, this.#search()]
    const root = `/repos/${this.options.repository}/issues`
    if (!path.startsWith(root)) return [404, { message: 'Not Found' }]
    if (this.options.disabled === true) return [410, { message: 'Issues has been disabled in this repository.' }]
    const rest = path.slice(root.length).split('/').filter(Boolean)
    const json = (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>
    if (rest.length === 0) return method === 'POST' ? this.#create(json) : this.#list(query, path)
    if (rest[0] === 'comments') return this.#removeComment(Number(rest[1]))
    const issue = this.issues.find(({ number }) => number === Number(rest[0]))
    if (issue === undefined) return [404, { message: 'Not Found' }]
    if (rest[1] === 'labels') return this.#label(issue, json['labels'] as string[])
    if (rest[1] === 'comments')
      return method === 'POST' ? this.#comment(issue, String(json['body'])) : this.#comments(issue, query, path)
    return method === 'PATCH' ? this.#change(issue, json) : [200, this.#shown(issue)]
  }

  #list(query: URLSearchParams, path: string): readonly [number, unknown, string?] {
    const label = query.get('labels')
    const state = query.get('state') ?? 'open'
    const found = this.issues.filter(
      (issue) => (label === null || issue.labels.includes(label)) && (state === 'all' || issue.state === state),
    )
    return paged(
      found.toReversed().map((issue) => this.#shown(issue)),
      query,
      path,
    )
  }

  #create(json: Record<string, unknown>): readonly [number, unknown] {
    const text = typeof json['body'] === 'string' ? json['body'] : ''
    if (text.length > BODY_LENGTH_MAX)
      return [422, { message: 'Validation Failed', errors: [{ field: 'body', code: 'too_long' }] }]
    const wanted = (json['labels'] ?? []) as string[]
    if (this.options.labels === 'refused' && wanted.length > 0)
      return [403, { message: 'You do not have permission to create labels on this repository.' }]
    const labels = this.options.labels === 'dropped' ? [] : wanted
    const issue = this.add({ title: String(json['title']), body: text, labels, login: this.login })
    return [201, this.#shown(issue)]
  }

  #change(issue: FakeIssue, json: Record<string, unknown>): readonly [number, unknown] {
    const { body, state, state_reason: reason } = json
    if (typeof body === 'string' && body.length > BODY_LENGTH_MAX)
      return [422, { message: 'Validation Failed', errors: [{ field: 'body', code: 'too_long' }] }]
    if (typeof body === 'string') issue.body = body
    if (state === 'open' || state === 'closed') issue.state = state
    if (typeof reason === 'string') issue.state_reason = reason
    return [200, this.#shown(issue)]
  }

  #label(issue: FakeIssue, labels: readonly string[]): readonly [number, unknown] {
    if (this.options.labels === 'refused') return [403, { message: 'Must have push access to set labels.' }]
    if (this.options.labels !== 'dropped') issue.labels = [...new Set([...issue.labels, ...labels])]
    return [200, issue.labels.map((name) => ({ name }))]
  }

  #comment(issue: FakeIssue, body: string): readonly [number, unknown] {
    const comment = { id: this.#nextComment++, body }
    issue.comments.push(comment)
    return [201, comment]
  }

  #comments(issue: FakeIssue, query: URLSearchParams, path: string): readonly [number, unknown, string?] {
    return paged(issue.comments, query, path)
  }

  #removeComment(id: number): readonly [number, unknown] {
    for (const { comments } of this.issues) {
      const at = comments.findIndex((comment) => comment.id === id)
      if (at >= 0) comments.splice(at, 1)
    }
    return [204, null]
  }

  /** The index lags: it shows what was there when it was asked the last time. */
  #search(): unknown {
    const items = this.issues.filter(({ number }) => this.#searchable.includes(number)).map((issue) => this.#shown(issue))
    this.#searchable = this.issues.map(({ number }) => number)
    return { total_count: items.length, incomplete_results: false, items }
  }

  #shown({ labels, login, comments, ...issue }: FakeIssue): unknown {
    return {
      ...issue,
      user: { login },
      labels: labels.map((name) => ({ name })),
      comments: comments.length,
      html_url: `https://github.example/${this.options.repository}/issues/${issue.number}`,
    }
  }
}

function paged(all: readonly unknown[], query: URLSearchParams, path: string): readonly [number, unknown, string?] {
  const size = Math.min(PAGE_SIZE_MAX, Number(query.get('per_page') ?? 30))
  const page = Number(query.get('page') ?? 1)
  const hasMore = page * size < all.length
  const shown = all.slice((page - 1) * size, page * size)
  return hasMore ? [200, shown, `<https://api.github.example${path}?page=${page + 1}>; rel="next"`] : [200, shown]
}
