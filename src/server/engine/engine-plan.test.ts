import { describe, expect, test } from 'vitest'
import { loaded, type Situation } from '../../../test/support/config-world.ts'
import { enginePlanOf } from './engine-plan.ts'

const addressesOf = (situation: Situation): readonly string[] | string => {
  const plan = enginePlanOf(loaded(situation).settings)
  return plan.kind === 'redis' ? plan.settings.addresses : plan.kind
}

describe('which engine', () => {
  test.each<[string, Situation, readonly string[] | string]>([
    ['nothing said: this process alone', {}, 'memory'],
    ['an address', { env: { REDIS_URL: 'redis://one:1' } }, ['redis://one:1']],
    ['memory, whatever address there is', { args: ['--engine.type=memory'], env: { REDIS_URL: 'redis://one:1' } }, 'memory'],
    ['redis without an address: the one of this machine', { args: ['--engine.type=redis'] }, ['redis://127.0.0.1:6379']],
    [
      'TLS by its option is TLS in the address',
      { file: 'engine: {redis: {address: "redis://one:1", tls: {enabled: true}}}' },
      ['rediss://one:1'],
    ],
    [
      'members of a cluster go before REDIS_URL, which may be there for others',
      { file: 'engine: {redis: {cluster_address: ["one:1", "two:2"]}}', env: { REDIS_URL: 'redis://other:1' } },
      ['redis-cluster://one:1', 'redis-cluster://two:2'],
    ],
    [
      'sentinels',
      { file: 'engine: {redis: {sentinel_address: ["one:1"], sentinel_master_name: chat}}' },
      ['redis-sentinel://one:1'],
    ],
  ])('%s', (_, situation, expected) => {
    expect(addressesOf(situation)).toEqual(expected)
  })
})
