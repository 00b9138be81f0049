import { describe, expect, test } from 'vitest'
import { loadConfig } from './config/index.ts'
import { planOf, type ServerPlan } from './plan.ts'

/** The plan of what a process was told. */
function planFor(args: readonly string[], env: Readonly<Record<string, string>> = {}): ServerPlan {
  const config = loadConfig({ args, env, facts: { kubernetesSecrets: false }, readFile: () => new Uint8Array() })
  if (config.kind === 'refused') throw new Error(config.problems.map(({ reason }) => reason).join('; '))
  return planOf(config.settings, config.environment, config.platform)
}

const KEY = '--client.token.hmac_secret_key=a secret that is long enough to be one'

describe('plan', () => {
  test('development makes its own key, and lets people sign in by name on a loopback address', () => {
    expect(planFor([])).toMatchObject({ ownTokenSecret: true, demoSignIn: true, listen: { host: '127.0.0.1', port: 8080 } })
  })

  test('a key that was given is the only one', () => {
    expect(planFor([KEY]).ownTokenSecret).toBe(false)
  })

  test.each(['staging', 'production'])('%s makes no key, knows no demo, and has no built-in channels', (environment) => {
    const plan = planFor([KEY], { TIDEGATE_ENV: environment })
    expect(plan).toMatchObject({
      ownTokenSecret: false,
      demoSignIn: false,
      access: { insecure: false },
      api: { insecure: false },
    })
    expect([...plan.rules.namespaces.keys()]).toEqual([])
  })

  test('0 stands for no limit of connections', () => {
    expect(planFor(['--client.connection_limit=0']).connectionsMax).toBe(Number.MAX_SAFE_INTEGER)
    expect(planFor([]).connectionRate).toBeUndefined()
    expect(planFor(['--client.connection_rate_limit=5']).connectionRate).toEqual({ ratePerSecond: 5, burst: 5 })
  })

  test('limits are those of the options', () => {
    const { limits, bytesMax } = planFor([
      '--client.channel_limit=7',
      '--client.queue_max_size=2048',
      '--websocket.message_size_limit=4096',
    ])
    expect(limits).toMatchObject({ channelsMax: 7, outboxBytesMax: 2_048 })
    expect(bytesMax.websocket).toBe(4_096)
  })

  test('the gate is as told, each number in its own place', () => {
    const { gate, drainMs } = planFor([
      '--gate.start_budget=11s',
      '--gate.park_time=1200ms',
      '--gate.park_max=13',
      '--gate.release_rate=14',
      '--gate.verify_interval=15s',
      '--gate.verify_timeout=1600ms',
      '--gate.fall=3',
      '--gate.rise=4',
      '--gate.max_age=17s',
      '--gate.reopen_hold=1800ms',
      '--gate.reopen_hold_max=19s',
      '--shutdown.timeout=20s',
    ])
    expect(gate).toEqual({
      startBudgetMs: 11_000,
      parkMs: 1_200,
      parkedMax: 13,
      releasePerSecond: 14,
      verify: { everyMs: 15_000, timeoutMs: 1_600, fall: 3, rise: 4 },
      maxAgeMs: 17_000,
      reopenHoldMs: 1_800,
      reopenHoldMaxMs: 19_000,
      onExpired: 'keep-trying',
      platformWindowMs: undefined,
    })
    expect(drainMs).toBe(20_000)
  })

  test.each([
    ['development', {}, 10_000, 'keep-trying', undefined],
    ['test', {}, 10_000, 'keep-trying', undefined],
    ['staging', {}, 60_000, 'exit', undefined],
    ['production', {}, 60_000, 'exit', undefined],
    ['production', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 60_000, 'exit', undefined],
    ['development', { K_SERVICE: 'chat' }, 120_000, 'keep-trying', 240_000],
    ['staging', { K_SERVICE: 'chat' }, 120_000, 'exit', 240_000],
    ['production', { K_SERVICE: 'chat' }, 120_000, 'exit', 240_000],
  ])('a start in %s with %j', (environment, platform, startBudgetMs, onExpired, platformWindowMs) => {
    const { gate } = planFor([KEY], { ...platform, TIDEGATE_ENV: environment })
    expect(gate).toEqual({
      startBudgetMs,
      parkMs: 3_000,
      parkedMax: 200,
      releasePerSecond: 500,
      verify: { everyMs: 5_000, timeoutMs: 1_000, fall: 2, rise: 2 },
      maxAgeMs: 15_000,
      reopenHoldMs: 500,
      reopenHoldMaxMs: 30_000,
      onExpired,
      platformWindowMs,
    })
  })

  test('it says where it is, and for whom', () => {
    expect(planFor([])).toMatchObject({ environment: 'development', platform: 'plain' })
    expect(planFor([KEY], { K_SERVICE: 'chat' })).toMatchObject({ environment: 'production', platform: 'cloud-run' })
    const told = { KUBERNETES_SERVICE_HOST: '10.0.0.1', TIDEGATE_ENV: 'staging' }
    expect(planFor([KEY], told)).toMatchObject({ environment: 'staging', platform: 'kubernetes' })
  })

  test('the control room has its own key, and can be off', () => {
    expect(planFor([]).admin).toEqual({ isOn: true, key: undefined, insecure: true })
    expect(planFor(['--admin.key=geheim', '--admin.enabled=false', '--http_api.key=another']).admin).toEqual({
      isOn: false,
      key: 'geheim',
      insecure: false,
    })
    expect(planFor([KEY], { TIDEGATE_ENV: 'production' }).admin).toEqual({ isOn: true, key: undefined, insecure: false })
  })

  test('sessions have a largest age on Cloud Run, and where one is told', () => {
    const ageOf = ({ limits }: ServerPlan): readonly number[] => [limits.ageMaxMs, limits.ageJitterMs]
    expect(ageOf(planFor([]))).toEqual([0, 300_000])
    expect(ageOf(planFor([KEY], { K_SERVICE: 'chat' }))).toEqual([3_300_000, 300_000])
    expect(ageOf(planFor(['--client.max_connection_age=20m', '--client.max_connection_age_jitter=2m']))).toEqual([
      1_200_000, 120_000,
    ])
  })
})
