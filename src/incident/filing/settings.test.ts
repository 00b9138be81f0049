import { describe, expect, test } from 'vitest'
import { readGitHubSettings } from './index.ts'

const TOKEN = 'ghp_0123456789'

describe('where to file', () => {
  test('[F9] either way of saying it is read, and the two are never mixed', () => {
    expect(readGitHubSettings({ GITHUB_TOKEN: `${TOKEN}\n`, GITHUB_REPOSITORY: 'a/b' })).toMatchObject({
      kind: 'settings',
      settings: { token: TOKEN, owner: 'a', name: 'b' },
    })
    const other = { GITHUB_TEST_TOKEN: 't', GITHUB_TEST_REPO_OWNER: 'o', GITHUB_TEST_REPO_NAME: 'n' }
    expect(readGitHubSettings({ ...other, GITHUB_REPOSITORY: 'a/b' })).toMatchObject({
      kind: 'settings',
      settings: { token: 't', owner: 'o', name: 'n' },
    })
    expect(readGitHubSettings({ GITHUB_TOKEN: TOKEN, GITHUB_TEST_REPO_OWNER: 'o', GITHUB_TEST_REPO_NAME: 'n' })).toMatchObject({
      kind: 'missing',
    })
  })

  test('[F9] what is missing is told by its name', () => {
    expect(readGitHubSettings({})).toEqual({
      kind: 'missing',
      either: [
        ['GITHUB_TOKEN', 'GITHUB_REPOSITORY'],
        ['GITHUB_TEST_TOKEN', 'GITHUB_TEST_REPO_OWNER', 'GITHUB_TEST_REPO_NAME'],
      ],
    })
    expect(readGitHubSettings({ GITHUB_TEST_REPO_OWNER: 'o', GITHUB_TEST_TOKEN: ' ' })).toEqual({
      kind: 'missing',
      either: [['GITHUB_TEST_TOKEN', 'GITHUB_TEST_REPO_NAME']],
    })
  })

  test.each([
    [{ GITHUB_TOKEN: 'two\nlines', GITHUB_REPOSITORY: 'a/b' }, 'GITHUB_TOKEN'],
    [{ GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: 'a/b/c' }, 'GITHUB_REPOSITORY'],
    [{ GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: '../..' }, 'GITHUB_REPOSITORY'],
    [{ GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: 'a/b', GITHUB_API_URL: 'http://api.example' }, 'GITHUB_API_URL'],
  ])('[F9] what is wrong is told by its name and never quoted from a token: %#', (env, name) => {
    const answer = readGitHubSettings(env)
    expect(answer).toMatchObject({ kind: 'wrong', name })
    expect(JSON.stringify(answer)).not.toMatch(/two|lines"|ghp_/)
  })
})
