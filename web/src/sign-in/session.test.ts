import { describe, expect, test } from 'vitest'
import { parseSession, sessionOf } from './session.ts'

const token = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`

describe('a pasted token', () => {
  test('says whose it is', () => {
    const pasted = token({ sub: 'ada', info: { name: 'Ada Ω' } })
    expect(sessionOf(` ${pasted}\n`)).toEqual({ token: pasted, user: 'ada', name: 'Ada Ω', renewable: false })
    expect(sessionOf(token({ sub: 'ada' }))?.name).toBe('ada')
  })

  test.each(['', 'abc', 'a.b.c', 'a.%%%.c', token(null), token({}), token({ sub: 7 })])('%j is none', (pasted) => {
    expect(sessionOf(pasted)).toBeUndefined()
  })
})

test('a session comes back from the shelf, anything else does not', () => {
  const session = { token: 't', user: 'ada', name: 'Ada', renewable: true }
  expect(parseSession({ ...session })).toEqual(session)
  expect([undefined, null, 7, {}, { token: 't' }].map(parseSession)).toEqual(Array(5).fill(undefined))
})
