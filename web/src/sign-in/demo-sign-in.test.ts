import { describe, expect, test } from 'vitest'
import { demoSignIn, type SignInWorld } from './demo-sign-in.ts'

const SIGNED_IN = { token: 't', user: 'ada', name: 'Ada' }

/** A server that gives these answers, the last one for ever. */
function serverOf(...answers: readonly (readonly [status: number, body: object])[]): SignInWorld & { readonly paused: number[] } {
  let asked = 0
  const paused: number[] = []
  return {
    paused,
    fetch: () => {
      const [status, body] = answers[Math.min(asked++, answers.length - 1)] ?? [500, {}]
      return Promise.resolve(new Response(JSON.stringify(body), { status }))
    },
    pause: (ms) => Promise.resolve(void paused.push(ms)),
  }
}

describe('signing in by name', () => {
  test('a server that is starting is waited for, and nobody is told that it does not answer', async () => {
    const server = serverOf([503, { title: 'the server is starting, try again' }], [503, {}], [200, SIGNED_IN])
    expect(await demoSignIn('Ada', undefined, server)).toMatchObject({ kind: 'signed-in', session: { user: 'ada' } })
    expect(server.paused).toEqual([1_000, 1_000])
  })

  test('not for ever', async () => {
    const server = serverOf([503, {}])
    expect(await demoSignIn('Ada', undefined, server)).toEqual({ kind: 'unreachable' })
    expect(server.paused).toHaveLength(29)
  })

  test.each([
    [403, {}, { kind: 'off' }],
    [404, {}, { kind: 'off' }],
    [400, { detail: 'no such name' }, { kind: 'refused', why: 'no such name' }],
    [500, {}, { kind: 'unreachable' }],
    [200, { token: 7 }, { kind: 'unreachable' }],
  ])('%d %j', async (status, body, signedIn) => {
    const server = serverOf([status, body])
    expect(await demoSignIn('Ada', undefined, server)).toEqual(signedIn)
    expect(server.paused).toEqual([])
  })

  test('a road that breaks is no answer', async () => {
    const world: SignInWorld = { fetch: () => Promise.reject(new TypeError('failed to fetch')), pause: () => Promise.resolve() }
    expect(await demoSignIn('Ada', undefined, world)).toEqual({ kind: 'unreachable' })
  })
})
