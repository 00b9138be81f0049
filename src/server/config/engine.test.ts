import { describe, expect, test } from 'vitest'
import { loaded, problemsOf, warningsOf, type Situation } from '../../../test/support/config-world.ts'
import { describeConfig } from './describe.ts'

const shown = (situation: Situation): string | undefined =>
  describeConfig(loaded(situation)).find(({ option }) => option === 'engine.redis.address')?.value

describe('engine', () => {
  test('nothing said is nothing chosen', () => {
    const { settings, warnings } = loaded({})
    expect([settings.engine.type, settings.engine.redis.address, warnings]).toEqual([undefined, undefined, []])
  })

  test('REDIS_URL is the address, below its longer name and above the file', () => {
    const file = 'engine: {redis: {address: "redis://file:6379"}}'
    const of = (env: Record<string, string>): unknown => loaded({ file, env }).settings.engine.redis.address
    expect(of({})).toEqual(['redis://file:6379'])
    expect(of({ REDIS_URL: 'redis://url:6379' })).toEqual(['redis://url:6379'])
    const both = { REDIS_URL: 'redis://url:6379', TIDEGATE_ENGINE_REDIS_ADDRESS: 'redis://named:6379' }
    expect(of(both)).toEqual(['redis://named:6379'])
    expect(warningsOf(loaded({ env: both }))).toEqual([
      'engine.redis.address (env REDIS_URL): is not used: TIDEGATE_ENGINE_REDIS_ADDRESS says otherwise',
    ])
  })

  test.each([
    ['redis://127.0.0.1:6379', ['redis://127.0.0.1:6379']],
    ['rediss://user:secret@host/3', ['rediss://user:secret@host/3']],
    ['host:6380', ['redis://host:6380']],
    ['[::1]:6380', ['redis://[::1]:6380']],
    ['unix:///run/redis.sock', ['unix:///run/redis.sock']],
    ['redis-sentinel://one:26379,two:26379/chat', ['redis-sentinel://one:26379,two:26379/chat']],
    ['["redis-cluster://one:1","redis-cluster://two:2"]', ['redis-cluster://one:1', 'redis-cluster://two:2']],
  ])('%s is an address', (text, addresses) => {
    expect(loaded({ env: { REDIS_URL: text } }).settings.engine.redis.address).toEqual(addresses)
  })

  test.each([
    'geheim',
    'http://:geheim@host',
    'redis://:ge/heim@host:x',
    'redis://host:70000',
    '["redis://a:1","redis://b:2"]',
    '',
    '"redis://a"',
  ])('a wrong address is refused, and not repeated: %s', (text) => {
    // A host alone is one, and so nothing wrong.
    if (text === 'geheim') return expect(shown({ env: { REDIS_URL: text } })).toBe('geheim')
    const problems = problemsOf({ env: { REDIS_URL: text } })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('engine.redis.address (env REDIS_URL): ')
    expect(problems[0]).not.toContain('heim')
  })

  test('an address is shown without whatever may be a password in it', () => {
    expect(shown({ env: { REDIS_URL: 'redis://alice:geheim@host:6379/2' } })).toBe('redis://…@host:6379/2')
    expect(shown({ env: { REDIS_URL: 'redis://:ge@heim@host:6379/2' } })).toBe('redis://…@host:6379/2')
    const sentinel = 'redis-sentinel://:geheim@one,two/chat?sentinel_password=geheim&sentinel_user=bob'
    expect(shown({ env: { REDIS_URL: sentinel } })).not.toContain('geheim')
    expect(shown({ file: 'engine: {redis: {address: ["redis-cluster://:geheim@one:1"]}}' })).not.toContain('geheim')
  })

  test('engine.type is one of two words, and the nearest is named', () => {
    expect(problemsOf({ args: ['--engine.type=reddis'] })[0]).toContain(
      '"reddis" is not one of memory, redis; did you mean redis?',
    )
    expect(problemsOf({ file: 'engine: {redis: {sentinel_adress: a}}' })[0]).toContain(
      'did you mean engine.redis.sentinel_address?',
    )
  })

  test('one way to Redis alone: what is written in our words wins over REDIS_URL, and two of them are refused', () => {
    const file = 'engine: {redis: {cluster_address: [one:7000, "two:7001"]}}'
    const config = loaded({ file, env: { REDIS_URL: 'redis://url' } })
    expect(config.settings.engine.redis.cluster_address).toEqual(['one:7000', 'two:7001'])
    expect(warningsOf(config)).toEqual([
      'engine.redis.address (env REDIS_URL): is not used: engine.redis.cluster_address says otherwise',
    ])
    expect(problemsOf({ file, args: ['--engine.redis.address=redis://own'] })[0]).toContain(
      'engine.redis.cluster_address (config.yaml:1): there is engine.redis.address too: which one?',
    )
  })

  test('sentinels need the name of the master, and a cluster has one database', () => {
    const sentinels = 'engine: {redis: {sentinel_address: "one:26379,two:26379"'
    expect(problemsOf({ file: `${sentinels}}}` })[0]).toContain('needs engine.redis.sentinel_master_name')
    expect(loaded({ file: `${sentinels}, sentinel_master_name: chat}}` }).warnings).toEqual([])
    expect(problemsOf({ env: { REDIS_URL: 'redis-cluster://a:1' }, args: ['--engine.redis.db=1'] })[0]).toContain(
      'database 0 alone',
    )
    expect(problemsOf({ file: 'engine: {redis: {cluster_address: ["redis://:geheim@one:1"]}}' })[0]).toMatch(/not host:port$/)
  })

  test('TLS is whole or refused, and checks certificates outside development', () => {
    const tls = (options: string): Situation => ({ file: `engine: {redis: {address: "redis://a", tls: {${options}}}}` })
    expect(problemsOf(tls('server_ca_pem_file: ca.pem'))[0]).toContain('engine.redis.tls.enabled is off')
    expect(problemsOf(tls('enabled: true, cert_pem_file: c.pem'))[0]).toContain('a certificate needs its key')
    expect(problemsOf(tls('enabled: true, server_ca_pem: geheim'))[0]).toContain('is not PEM')
    expect(problemsOf(tls('enabled: true, server_ca_pem_b64: Z2Vo'))[0]).toContain('or name a file (server_ca_pem_file)')
    expect(loaded(tls('enabled: true, cert_pem_file: c.pem, key_pem_file: k.pem')).warnings).toEqual([])
    const skip = tls('enabled: true, insecure_skip_verify: true')
    expect(loaded(skip).settings.engine.redis.tls.insecure_skip_verify).toBe(true)
    const production = { TIDEGATE_ENV: 'production', TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'k'.repeat(32) }
    expect(problemsOf({ ...skip, env: production })[0]).toContain('engine.redis.tls.insecure_skip_verify')
  })

  test('with engine.type memory an address is not used, and that is said', () => {
    expect(warningsOf(loaded({ args: ['--engine.type=memory'], env: { REDIS_URL: 'redis://url' } }))).toEqual([
      'engine.redis.address (env REDIS_URL): is not used: engine.type is memory',
    ])
  })
})
