import { describe, expect, test } from 'vitest'
import { evidenceFrom, evidenceInWords } from './evidence.ts'

describe('[R4] evidence', () => {
  const raising = {
    get role(): string {
      throw new Error('no')
    },
  }
  const hostile = new Proxy(
    { role: 'master' },
    {
      ownKeys: () => {
        throw new Error('no')
      },
    },
  )
  const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`fact${index}`, index]))

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['true, which is what the seed took for a proof', true],
    ['a text', 'ready'],
    ['a number', 1],
    ['a function', () => ({ role: 'master' })],
    ['a list', ['master']],
    ['no fact', {}],
    ['a date', new Date(0)],
    ['a map', new Map([['role', 'master']])],
    ['a promise of facts', Promise.resolve({ role: 'master' })],
    ['a fact that is an object', { role: { name: 'master' } }],
    ['a fact that is missing', { role: undefined }],
    ['a fact that is null', { role: null }],
    ['a fact that is a function', { isReady: () => true }],
    ['a fact that is a symbol', { role: Symbol('master') }],
    ['a fact that is a bigint', { offset: 1n }],
    ['a number that is none', { canaryMs: Number.NaN }],
    ['a number without end', { canaryMs: Number.POSITIVE_INFINITY }],
    ['only facts under symbols', { [Symbol('role')]: 'master' }],
    ['too many facts', many],
    ['a fact too long', { role: 'x'.repeat(201) }],
    ['a name too long', { ['x'.repeat(201)]: 1 }],
    ['a getter that raises', raising],
    ['a proxy that raises', hostile],
  ])('%s is none', (_name, value) => {
    expect(evidenceFrom(value)).toBeUndefined()
  })

  test('facts are', () => {
    expect(evidenceFrom({ role: 'master', canaryMs: 0.6, loading: false })).toEqual({
      role: 'master',
      canaryMs: 0.6,
      loading: false,
    })
    expect(evidenceFrom({ ['x'.repeat(200)]: 'y'.repeat(200) })).toBeDefined()
  })

  test('it is read once and copied: what changes later changes nothing here', () => {
    let reads = 0
    const shifty = {
      get role(): string {
        reads += 1
        return reads === 1 ? 'master' : 'x'.repeat(1_000)
      },
    }
    expect(evidenceFrom(shifty)).toEqual({ role: 'master' })
    const facts = { role: 'master' }
    const copy = evidenceFrom(facts)
    facts.role = 'replica'
    expect(copy).toEqual({ role: 'master' })
  })

  test('secrets of an address are not shown', () => {
    expect(evidenceFrom({ url: 'redis://user:hunter2@db:6379' })).toEqual({ url: 'redis://***@db:6379' })
  })

  test('in words', () => {
    expect(evidenceInWords({ role: 'master', canaryMs: 0.6 })).toBe('role master, canary 0.6 ms')
  })
})
