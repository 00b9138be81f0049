import { describe, expect, test } from 'vitest'
import { initials } from './initials.ts'
import { nameIn } from './name.ts'
import { joined, left, people, presenceOf, PRESENCE_MAX, type Presence } from './presence.ts'
import { done, expire, heard, NOTICE_HOLDS_MS, typingText, type Typists } from './typing.ts'

const info = (client: string, user: string, name = user) => ({ client, user, connInfo: { name } })

describe('who is here', () => {
  test('each person once, oneself first, then by name', () => {
    const presence = presenceOf({
      c1: info('c1', 'linus', 'Linus'),
      c2: info('c2', 'ada', 'Ada'),
      c3: info('c3', 'ada', 'Ada'),
      c4: info('c4', 'me', 'Zoe'),
    })
    expect(people(presence, 'me').map(({ name }) => name)).toEqual(['Zoe', 'Ada', 'Linus'])
  })

  test('one tab that closes does not take its person away', () => {
    const two = joined(joined(new Map(), info('c1', 'ada')), info('c2', 'ada'))
    const one = left(two, info('c1', 'ada'))
    expect(people(one, 'me')).toHaveLength(1)
    expect(people(left(one, info('c2', 'ada')), 'me')).toHaveLength(0)
    expect(left(one, info('c9', 'ada'))).toBe(one)
  })

  test('a crowd is bounded', () => {
    const crowd = Array.from({ length: PRESENCE_MAX + 20 }, (_, index) => info(`c${index}`, `u${index}`))
    expect(crowd.reduce<Presence>(joined, new Map()).size).toBe(PRESENCE_MAX)
    expect(presenceOf(Object.fromEntries(crowd.map((one) => [one.client, one]))).size).toBe(PRESENCE_MAX)
  })

  test('a name is what the server says, else the user, and never long', () => {
    expect(nameIn({ name: ' Ada ' }, 'ada-1')).toBe('Ada')
    expect(nameIn({ name: 7 }, 'ada-1')).toBe('ada-1')
    expect(nameIn(undefined, '')).toBe('anonymous')
    expect(nameIn({ name: 'x'.repeat(500) }, 'u')).toHaveLength(64)
  })

  test.each([
    ['Ada', 'A'],
    ['grace hopper', 'GH'],
    ['Ursula K. Le Guin', 'UG'],
    ['ada-1f', 'A1'],
    ['  ', '?'],
    ['éa', 'É'],
  ])('the face of %j is %j', (name, face) => expect(initials(name)).toBe(face))
})

describe('who is typing', () => {
  const ada = { user: 'ada', name: 'Ada' }
  const grace = { user: 'grace', name: 'Grace' }

  test('a notice holds for a while, and longer when it is renewed', () => {
    const first = heard([], ada, 0)
    expect(expire(first, NOTICE_HOLDS_MS - 1)).toBe(first)
    expect(expire(first, NOTICE_HOLDS_MS)).toEqual([])
    expect(expire(heard(first, ada, 3_000), NOTICE_HOLDS_MS)).toHaveLength(1)
  })

  test('whose message came is done', () => {
    const both = heard(heard([], ada, 0), grace, 0)
    expect(typingText(done(both, 'ada'))).toBe('Grace is typing …')
    expect(done(both, 'linus')).toBe(both)
  })

  test('is said in a sentence', () => {
    const add = (typists: Typists, name: string): Typists => heard(typists, { user: name, name }, 0)
    expect(typingText([])).toBe('')
    expect(typingText(['Ada'].reduce(add, []))).toBe('Ada is typing …')
    expect(typingText(['Grace', 'Ada'].reduce(add, []))).toBe('Ada and Grace are typing …')
    expect(typingText(['Grace', 'Ada', 'Linus'].reduce(add, []))).toBe('3 people are typing …')
  })
})
