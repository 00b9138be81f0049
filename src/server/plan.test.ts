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
})
