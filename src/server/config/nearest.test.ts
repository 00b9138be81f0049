import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const NAMES = ['client.token.hmac_secret_key', 'client.allowed_origins', 'channel.namespaces', 'http_api.key', 'http_server.port']

describe('the nearest name', () => {
  test.each([
    ['client.token.hmac_secret_kee', 'client.token.hmac_secret_key'],
    ['clinet.allowed_origins', 'client.allowed_origins'],
    ['http_server.prot', 'http_server.port'],
    ['HTTP-API-KEY', 'http_api.key'],
    ['allowed_origins', 'client.allowed_origins'],
    ['token_hmac_secret_key', 'client.token.hmac_secret_key'],
    ['api_key', 'http_api.key'],
  ])('%s means %s', (word, meant) => {
    expect(nearest(word, NAMES)).toBe(meant)
  })

  test.each(['', 'x', 'entirely.different', 'q'.repeat(1_000)])('%s means nothing', (word) => {
    expect(nearest(word, NAMES)).toBeUndefined()
  })

  test('of two near ones the nearer is meant, whatever their order', () => {
    expect(nearest('development', ['developmental', 'developmentx'])).toBe('developmentx')
    expect(nearest('development', ['developmentx', 'developmental'])).toBe('developmentx')
  })

  test('a name is nearest to itself, and one letter changed still means it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.nat(), (name, at) => {
        expect(nearest(name, NAMES)).toBe(name)
        const index = at % name.length
        expect(nearest(`${name.slice(0, index)}z${name.slice(index + 1)}`, NAMES)).toBe(name)
      }),
    )
  })
})
