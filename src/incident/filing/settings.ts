import { readEndpoint } from '../patience/index.ts'

/** The two ways to say where to file: the names that GitHub's own runs set, and those of tests. */
export const GITHUB_NAMES = {
  token: 'GITHUB_TOKEN',
  repository: 'GITHUB_REPOSITORY',
  testToken: 'GITHUB_TEST_TOKEN',
  testOwner: 'GITHUB_TEST_REPO_OWNER',
  testName: 'GITHUB_TEST_REPO_NAME',
  api: 'GITHUB_API_URL',
} as const

export interface GitHubSettings {
  readonly token: string
  readonly owner: string
  readonly name: string
  readonly api: URL
}

export type SettingsAnswer =
  | { readonly kind: 'settings'; readonly settings: GitHubSettings }
  /** One of the lists has to be set whole. */
  | { readonly kind: 'missing'; readonly either: readonly (readonly string[])[] }
  | { readonly kind: 'wrong'; readonly name: string; readonly reason: string }

type Env = Readonly<Record<string, string | undefined>>

const WAYS = [
  [GITHUB_NAMES.token, GITHUB_NAMES.repository],
  [GITHUB_NAMES.testToken, GITHUB_NAMES.testOwner, GITHUB_NAMES.testName],
] as const

const API = 'https://api.github.com'

/** The first way that is complete; the two are never mixed, so that no test files with the token of something else. */
export function readGitHubSettings(env: Env, apiUrl = set(env, GITHUB_NAMES.api) ?? API): SettingsAnswer {
  const way = WAYS.find((names) => names.every((name) => set(env, name) !== undefined))
  if (way === undefined) return { kind: 'missing', either: missing(env) }
  const [token = '', ...where] = way.map((name) => set(env, name) ?? '')
  // A line end inside would come back in the error of whoever refuses to send it.
  if (!/^[\x21-\x7e]+$/.test(token))
    return { kind: 'wrong', name: way[0], reason: 'it holds spaces, line ends or other signs that no token has' }
  const [, owner = '', name = ''] = /^([\w.-]+)\/([\w.-]+)$/.exec(where.join('/')) ?? []
  if (owner === '' || /^\.+$/.test(owner) || /^\.+$/.test(name))
    return { kind: 'wrong', name: way.slice(1).join(', '), reason: 'it is no owner/name' }
  const api = readEndpoint(apiUrl)
  if (!(api instanceof URL)) return { kind: 'wrong', name: GITHUB_NAMES.api, reason: api.refused }
  return { kind: 'settings', settings: { token, owner, name, api } }
}

/** Secrets come with a line end more often than not. */
function set(env: Env, name: string): string | undefined {
  const value = env[name]?.trim() ?? ''
  return value === '' ? undefined : value
}

/** What is missing of the way that was begun; of both where none was. */
function missing(env: Env): readonly (readonly string[])[] {
  const ways = WAYS.map((names) => names.filter((name) => set(env, name) === undefined))
  const begun = ways.filter((names, index) => names.length < (WAYS[index]?.length ?? 0))
  return begun.length > 0 ? begun : ways
}
