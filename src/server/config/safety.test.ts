import { describe, expect, test } from 'vitest'
import { loaded, problemsOf, warningsOf } from '../../../test/support/config-world.ts'

const KEY = { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'a secret of at least thirty-two bytes' }

const PLATFORMS = {
  plain: {},
  'cloud-run': { K_SERVICE: 'chat', K_REVISION: 'chat-00001' },
  kubernetes: { KUBERNETES_SERVICE_HOST: '10.0.0.1' },
} as const

const OPENED = ['client.insecure', 'http_api.insecure', 'demo.sign_in', 'admin.insecure'] as const

/** Each way to say it: a flag, a variable, a file. */
function saying(
  option: string,
): readonly { readonly args?: string[]; readonly env?: Record<string, string>; readonly file?: string }[] {
  const [group, name] = option.split('.')
  return [
    { args: [`--${option}=true`] },
    { env: { [`TIDEGATE_${option.replace('.', '_').toUpperCase()}`]: 'true' } },
    { file: `${group}: {${name}: true}` },
  ]
}

const everywhere = Object.entries(PLATFORMS)
const refusedCells = ['staging', 'production'].flatMap((environment) =>
  everywhere.flatMap(([platform, env]) => OPENED.map((option) => ({ environment, platform, env, option }))),
)
const developmentOnPlatform = ['development', 'test'].flatMap((environment) =>
  everywhere
    .filter(([platform]) => platform !== 'plain')
    .flatMap(([platform, env]) => OPENED.map((option) => ({ environment, platform, env, option }))),
)

describe('fails closed', () => {
  test.each(refusedCells)('$option is refused in $environment on $platform', ({ environment, platform, env, option }) => {
    for (const said of saying(option)) {
      for (const address of ['127.0.0.1', '0.0.0.0']) {
        const problems = problemsOf({
          ...said,
          env: { ...KEY, ...env, ...said.env, TIDEGATE_ENV: environment, TIDEGATE_HTTP_SERVER_ADDRESS: address },
        })
        expect(problems).toHaveLength(1)
        expect(problems[0]).toMatch(new RegExp(`^${option.replace('.', String.raw`\.`)} \\(`))
        expect(problems[0]).toContain(`the environment is ${environment}`)
        if (platform !== 'plain') expect(problems[0]).toContain(`${platform} was detected`)
      }
    }
  })

  test.each(developmentOnPlatform)(
    '$option is refused in $environment on $platform',
    ({ environment, platform, env, option }) => {
      for (const said of saying(option)) {
        const problems = problemsOf({ ...said, env: { ...env, ...said.env, TIDEGATE_ENV: environment } })
        expect(problems).toHaveLength(1)
        expect(problems[0]).toContain(option)
        expect(problems[0]).toContain(`${platform} was detected`)
      }
    },
  )

  test.each(OPENED)('%s is refused in development on an address that others reach', (option) => {
    for (const address of ['0.0.0.0', '::', '10.0.0.7', '128.0.0.1', 'fe80::1']) {
      for (const said of saying(option)) {
        const problems = problemsOf({ ...said, env: { ...said.env, TIDEGATE_HTTP_SERVER_ADDRESS: address } })
        expect(problems).toHaveLength(1)
        expect(problems[0]).toContain(`http_server.address is ${address}`)
      }
    }
  })

  test.each(OPENED)('%s is accepted in development and test on a loopback address', (option) => {
    for (const environment of ['development', 'test']) {
      for (const address of ['127.0.0.1', '127.8.9.1', '::1', 'localhost', '::ffff:127.0.0.1']) {
        for (const said of saying(option)) {
          const env = { ...said.env, TIDEGATE_ENV: environment, TIDEGATE_HTTP_SERVER_ADDRESS: address }
          expect(loaded({ ...said, env }).environment).toBe(environment)
        }
      }
    }
  })

  test('what is off is no danger anywhere', () => {
    const args = OPENED.map((option) => `--${option}=false`)
    for (const [, env] of everywhere)
      expect(loaded({ args, env: { ...env, ...KEY, TIDEGATE_ENV: 'production' } }).warnings).toEqual([])
  })

  test.each(everywhere)('staging and production on %s need a key, and all options for one are named', (_platform, env) => {
    for (const environment of ['staging', 'production']) {
      expect(problemsOf({ env: { ...env, TIDEGATE_ENV: environment } })).toEqual([
        `client.token: in ${environment} a key is needed to check tokens with: set client.token.hmac_secret_key, client.token.rsa_public_key, client.token.ecdsa_public_key, client.token.eddsa_public_key or client.token.jwks_public_endpoint`,
      ])
    }
  })

  test.each(['rsa_public_key', 'ecdsa_public_key', 'eddsa_public_key'])('%s is a key', (option) => {
    expect(loaded({ args: ['--env=production', `--client.token.${option}=PEM`] }).environment).toBe('production')
  })

  test('a previous secret alone is no key', () => {
    expect(problemsOf({ args: ['--env=production', '--client.token.hmac_previous_secret_key=x'] })[0]).toContain(
      'client.token: in production',
    )
  })

  test('every page of the world is a warning where it matters', () => {
    const allowed = ['--client.allowed_origins=*']
    expect(warningsOf(loaded({ args: [...allowed, '--env=staging'], env: KEY }))[0]).toContain(
      'lets the page of any site connect',
    )
    expect(warningsOf(loaded({ args: allowed }))).toEqual([])
  })
})
