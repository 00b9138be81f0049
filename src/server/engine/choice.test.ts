import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loaded, type Situation } from '../../../test/support/config-world.ts'
import { formatOrigin } from '../config/index.ts'
import { planOf } from '../plan.ts'
import { aloneInWords, chooseEngine, engineInWords, otherData, type EngineChoice } from './choice.ts'
import type { FoundServer } from './find-server.ts'

const FOUND: FoundServer = { kind: 'found', path: '/usr/bin/redis-server', version: '7.0.15', where: 'PATH' }
const NONE: FoundServer = { kind: 'none', why: 'no Redis server was found on PATH' }
const KEY = { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'k'.repeat(32) }

function chosen(situation: Situation, found: FoundServer | 'must not be asked'): EngineChoice {
  const { settings, environment, platform, chosen: said } = loaded(situation)
  return chooseEngine({
    settings,
    planned: planOf(settings, environment, platform).engine,
    saidBy: (option) => formatOrigin(said.get(option)?.origin ?? { kind: 'default' }),
    find() {
      if (found === 'must not be asked') throw new Error('a person has decided')
      return found
    },
  })
}

describe('the engine that runs', () => {
  test('engine.type memory is this process alone, whatever else is there', () => {
    const situation = { env: { REDIS_URL: 'redis://host' }, args: ['--engine.type=memory'] }
    expect(chosen(situation, 'must not be asked')).toEqual({
      engine: { kind: 'memory' },
      why: 'engine.type is memory (flag --engine.type)',
    })
  })

  test.each([
    [{ env: { REDIS_URL: 'redis://host:7' } }, ['redis://host:7'], 'engine.redis.address is set (env REDIS_URL)'],
    [{ args: ['--engine.type=redis'] }, ['redis://127.0.0.1:6379'], 'engine.type is redis (flag --engine.type)'],
    [
      { file: 'engine: {redis: {cluster_address: ["a:1", "b:2"], tls: {enabled: true}}}', env: { REDIS_URL: 'redis://x' } },
      ['rediss-cluster://a:1', 'rediss-cluster://b:2'],
      'engine.redis.cluster_address is set (config.yaml:1)',
    ],
  ])('a Redis that is named is taken: %j', (situation, addresses, why) => {
    expect(chosen(situation, 'must not be asked')).toMatchObject({ engine: { kind: 'redis', settings: { addresses } }, why })
  })

  test('without one a server on this machine is started, and else this process is alone', () => {
    expect(chosen({ args: ['--data_dir=here'] }, FOUND)).toEqual({
      engine: {
        kind: 'private-redis',
        binary: '/usr/bin/redis-server',
        version: '7.0.15',
        directory: resolve('here/redis'),
        prefix: 'tidegate',
      },
      why: 'no Redis is named, and /usr/bin/redis-server was found (PATH)',
    })
    expect(chosen({}, NONE)).toEqual({
      engine: { kind: 'memory' },
      why: 'no Redis is named, and no Redis server was found on PATH',
    })
  })

  test('is said in one line, which holds no secret, and says where one process is all', () => {
    const words = (situation: Situation, found: FoundServer): string => engineInWords(chosen(situation, found).engine, 'data')
    expect(words({}, NONE)).toBe('in-process: one process only, its log in data/log')
    expect(words({}, FOUND)).toMatch(/^a Redis of its own \(7\.0\.15\): one process only, its data in \//)
    expect(words({ env: { REDIS_URL: 'rediss://ada:geheim@host/1' } }, NONE)).toBe(
      'Redis at host:6379 (TLS): shared by every instance that names it',
    )
    expect(words({ env: { REDIS_URL: 'redis-sentinel://:geheim@a,b/chat' } }, NONE)).toMatch(
      /^the Redis of the sentinels at a:26379, b:26379/,
    )
  })

  test.each([
    ['development on a plain machine', { env: {} }, NONE, false],
    ['production', { env: { ...KEY, TIDEGATE_ENV: 'production' } }, NONE, true],
    ['production, a server of its own', { env: { ...KEY, TIDEGATE_ENV: 'production' } }, FOUND, true],
    ['development on Kubernetes', { env: { ...KEY, TIDEGATE_ENV: 'development', KUBERNETES_PORT: 'x' } }, NONE, true],
    ['Cloud Run with a Redis', { env: { ...KEY, K_SERVICE: 'x', REDIS_URL: 'redis://host' } }, NONE, false],
    [
      'production that asked for it',
      { env: { ...KEY, TIDEGATE_ENV: 'production', TIDEGATE_ENGINE_TYPE: 'memory' } },
      NONE,
      false,
    ],
  ])('warns where several instances would each be a chat by themselves: %s', (_, situation, found, warns) => {
    const { settings, environment, platform } = loaded(situation)
    const warning = aloneInWords(chosen(situation, found).engine, settings.engine, environment, platform)
    expect(warning?.includes('REDIS_URL') ?? false).toBe(warns)
  })

  test("the other engine's data is named, for it is not read", () => {
    const has = (wanted: string) => (path: string) => path === wanted
    expect(otherData({ kind: 'memory' }, 'd', has('d/redis/appendonlydir'))).toContain('a Redis of our own')
    expect(otherData(chosen({}, FOUND).engine, 'd', has('d/log'))).toContain('engine.type: memory goes back')
    expect(otherData({ kind: 'memory' }, 'd', has('d/log'))).toBeUndefined()
  })
})
