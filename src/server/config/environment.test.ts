import { describe, expect, test } from 'vitest'
import { loaded, problemsOf, type Situation } from '../../../test/support/config-world.ts'

const KEY = { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'a secret of at least thirty-two bytes' }
const CLOUD_RUN = { ...KEY, K_SERVICE: 'chat', K_REVISION: 'chat-1' }
const KUBERNETES = { ...KEY, KUBERNETES_SERVICE_HOST: '10.0.0.1' }

describe('the environment', () => {
  test('unset, it is development on a plain machine and production on a platform', () => {
    expect(loaded({}).environment).toBe('development')
    expect(loaded({ env: CLOUD_RUN }).environment).toBe('production')
    expect(loaded({ env: KUBERNETES }).environment).toBe('production')
    expect(loaded({ env: KEY, kubernetesSecrets: true }).environment).toBe('production')
  })

  test.each(['development', 'test', 'staging', 'production'] as const)('%s is taken as told, on every platform', (name) => {
    for (const env of [KEY, CLOUD_RUN, KUBERNETES]) {
      expect(loaded({ env: { ...env, TIDEGATE_ENV: name } }).environment).toBe(name)
      expect(loaded({ env: { ...env, TIDEGATE_ENV: 'nonsense' }, args: ['--env', name] }).environment).toBe(name)
    }
  })

  test.each([
    ['Production', 'production'],
    ["'production'", 'production'],
    ['"staging"', 'staging'],
    [' production ', 'production'],
    ['production\n', 'production'],
    ['prod', undefined],
    ['developement', 'development'],
    ['', undefined],
    ['null', undefined],
  ])('%j is refused, and never taken for development', (value, meant) => {
    for (const situation of [
      { env: { TIDEGATE_ENV: value } },
      { args: [`--env=${value}`] },
      { env: { ...CLOUD_RUN, TIDEGATE_ENV: value } },
    ]) {
      const [problem, ...others] = problemsOf(situation)
      expect(others).toEqual([])
      expect(problem).toMatch(/^environment \((env TIDEGATE_ENV|flag --env)\): /)
      if (meant !== undefined) expect(problem).toContain(`did you mean ${meant}?`)
    }
  })

  test('what else is wrong is said beside it', () => {
    const problems = problemsOf({ env: { TIDEGATE_ENV: 'Production', PORT: 'many' }, args: ['--sse.enabled=perhaps'] })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['environment', 'sse.enabled', 'http_server.port'])
  })

  test('development has built-in channels, a loopback address, every transport and the demo', () => {
    for (const env of ['development', 'test']) {
      const { settings } = loaded({ args: ['--env', env] })
      expect([...settings.channel.namespaces.keys()]).toEqual(['room', 'typing'])
      expect(settings.http_server.address).toBe('127.0.0.1')
      expect([settings.http_stream.enabled, settings.sse.enabled, settings.demo.sign_in]).toEqual([true, true, true])
    }
  })

  test('elsewhere there are no channels, no demo, and it can be reached', () => {
    for (const name of ['staging', 'production']) {
      const { settings } = loaded({ args: ['--env', name], env: KEY })
      expect([...settings.channel.namespaces.keys()]).toEqual([])
      expect(settings.http_server.address).toBe('0.0.0.0')
      expect([settings.http_stream.enabled, settings.sse.enabled, settings.demo.sign_in]).toEqual([false, false, false])
    }
  })

  test('the built-in room remembers and knows who is here, typing does neither', () => {
    const { namespaces } = loaded({}).settings.channel
    expect(namespaces.get('room')).toMatchObject({
      presence: true,
      history_size: 1_000,
      history_ttl: 2_592_000_000,
      force_recovery: true,
    })
    expect(namespaces.get('typing')).toMatchObject({ presence: false, history_size: 0, allow_publish_for_subscriber: true })
  })

  test('a namespace of the file replaces the built-in one whole', () => {
    const { settings } = loaded({ file: 'channel: {namespaces: [{name: room, presence: true}, {name: news}]}' })
    expect([...settings.channel.namespaces.keys()]).toEqual(['room', 'news', 'typing'])
    expect(settings.channel.namespaces.get('room')).toMatchObject({
      presence: true,
      history_size: 0,
      allow_subscribe_for_client: false,
    })
  })

  test('a development server that can be reached has no demo', () => {
    expect(loaded({ args: ['--address', '0.0.0.0'] }).settings.demo.sign_in).toBe(false)
    expect(loaded({ args: ['--address', '::1'] }).settings.demo.sign_in).toBe(true)
    expect(loaded({ env: { ...CLOUD_RUN, TIDEGATE_ENV: 'development' } }).settings.demo.sign_in).toBe(false)
  })

  test.each(['staging', 'production', 'development', 'test'])('platforms have their own times in %s', (name) => {
    const times = (env: Record<string, string>): readonly number[] => {
      const { gate, shutdown, client } = loaded({ env: { ...env, TIDEGATE_ENV: name } }).settings
      return [gate.start_budget, shutdown.timeout, client.max_connection_age]
    }
    expect(times(CLOUD_RUN)).toEqual([120_000, 8_500, 3_300_000])
    const startBudgetMs = name === 'staging' || name === 'production' ? 60_000 : 10_000
    expect(times(KUBERNETES)).toEqual([startBudgetMs, 23_000, 0])
    expect(times(KEY)).toEqual([startBudgetMs, 25_000, 0])
  })

  test('the control room asks for no key exactly where the demo is on, and never where there is one', () => {
    const insecureIn = (situation: Situation): boolean => loaded(situation).settings.admin.insecure
    expect([insecureIn({}), insecureIn({ args: ['--env', 'test'] }), insecureIn({ args: ['--address', '::1'] })]).toEqual([
      true,
      true,
      true,
    ])
    expect(insecureIn({ args: ['--address', '0.0.0.0'] })).toBe(false)
    for (const env of [CLOUD_RUN, KUBERNETES, { ...KEY, TIDEGATE_ENV: 'staging' }, { ...KEY, TIDEGATE_ENV: 'production' }])
      expect(insecureIn({ env })).toBe(false)
    for (const platform of [CLOUD_RUN, KUBERNETES])
      expect(insecureIn({ env: { ...platform, TIDEGATE_ENV: 'development' } })).toBe(false)
    expect(insecureIn({ env: { TIDEGATE_ADMIN_KEY: 'geheim' } })).toBe(false)
    expect(insecureIn({ env: { TIDEGATE_ADMIN_KEY: 'geheim' }, args: ['--admin.insecure'] })).toBe(true)
    expect(insecureIn({ args: ['--admin.insecure=false'] })).toBe(false)
  })

  test.each(
    (['staging', 'production'] as const).flatMap((name) => ['development', 'test'].map((other) => [name, other] as const)),
  )('a flag wins over the variable: %s over %s', (name, other) => {
    expect(loaded({ args: ['--env', name], env: { ...CLOUD_RUN, TIDEGATE_ENV: other } }).environment).toBe(name)
  })
})
