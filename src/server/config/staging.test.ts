import { describe, expect, test } from 'vitest'
import { loaded } from '../../../test/support/config-world.ts'
import { planOf } from '../plan.ts'
import { describeConfig } from './describe.ts'
import type { Environment } from './environment.ts'
import { OPTIONS } from './option-list.ts'

const KEY = { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'x'.repeat(32) }
const PLATFORMS = [
  ['plain', {}],
  ['cloud-run', { K_SERVICE: 'chat', K_REVISION: 'chat-1', K_CONFIGURATION: 'chat', PORT: '8080' }],
  ['cloud-run', { CLOUD_RUN_JOB: 'chat' }],
  ['kubernetes', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }],
] as const

function configOf(environment: Environment, platform: Readonly<Record<string, string>>): ReturnType<typeof loaded> {
  return loaded({ env: { ...KEY, ...platform, TIDEGATE_ENV: environment } })
}

/** Every option with what counts for it and where that comes from. */
function rowsOf(environment: Environment, platform: Readonly<Record<string, string>>): readonly (readonly string[])[] {
  return describeConfig(configOf(environment, platform)).map(({ option, value, origin }) => [
    option,
    value ?? '',
    origin.replace(`environment ${environment}`, 'environment'),
  ])
}

describe('staging behaves as production does', () => {
  test.each(PLATFORMS)('on %s every option has the same default', (name, platform) => {
    const staging = rowsOf('staging', platform)
    expect(staging.map(([option]) => option)).toEqual(OPTIONS.map(({ path }) => path).filter((path) => !path.includes('[')))
    expect(staging).toEqual(rowsOf('production', platform))
    expect(configOf('staging', platform).platform).toBe(name)
  })

  test.each(PLATFORMS)('on %s what is started is the same', (_name, platform) => {
    const planIn = (environment: Environment): object => {
      const config = configOf(environment, platform)
      return { ...planOf(config.settings, config.environment, config.platform), environment: 'either' }
    }
    expect(planIn('staging')).toEqual(planIn('production'))
  })

  test.each(PLATFORMS)('on %s test behaves as development does', (_name, platform) => {
    expect(rowsOf('test', platform)).toEqual(rowsOf('development', platform))
  })
})
