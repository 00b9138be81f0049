import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configWorld } from '../../../test/support/config-world.ts'
import { describeConfig } from './describe.ts'
import { loadConfig } from './load.ts'
import { OPTIONS, isSecret, variableOf } from './option-list.ts'
import { formatFinding } from './problem.ts'

const SECRETS = OPTIONS.map(({ path }) => path).filter((path) => !path.includes('[') && isSecret(path))

/** Everything that anybody ever prints of a configuration. */
function everythingShown(situation: Parameters<typeof configWorld>[0]): string {
  const config = loadConfig(configWorld(situation))
  const findings = [...(config.kind === 'refused' ? config.problems : []), ...config.warnings].map(formatFinding)
  return [...findings, ...(config.kind === 'loaded' ? describeConfig(config).map((row) => JSON.stringify(row)) : [])].join('\n')
}

/** Text that occurs nowhere by chance, among what env files, shells and YAML stumble over. */
const secretText = fc
  .tuple(
    fc.constantFrom('', ' ', '"', "'", '*', '!', '&', '@', '{', '[', '%', '-', ': ', '\n'),
    fc.stringMatching(/^[g-z]{6}QX7[g-z]{6}$/),
  )
  .map(([mark, core]) => ({ text: `${mark}${core}${mark}`, core }))

describe('secrets', () => {
  test('are known by their names', () => {
    expect(SECRETS).toEqual([
      ...['client.token', 'client.subscription_token'].flatMap((group) =>
        ['hmac_secret_key', 'hmac_previous_secret_key', 'rsa_public_key', 'ecdsa_public_key', 'eddsa_public_key'].map(
          (name) => `${group}.${name}`,
        ),
      ),
      ...['password', 'sentinel_password', 'sentinel_tls.key_pem', 'tls.key_pem'].map((name) => `engine.redis.${name}`),
      'http_api.key',
      'admin.key',
    ])
    expect(['admin.password', 'admin.secret', 'shared_poll.hmac_secret_key'].every(isSecret)).toBe(true)
  })

  test('are shown by their length', () => {
    expect(everythingShown({ env: { TIDEGATE_HTTP_API_KEY: 'x'.repeat(32) } })).toContain('"value":"(set, 32 characters)"')
  })

  test('never occur in what is shown, wherever they are written and however wrong the rest is', () => {
    const places = fc.constantFrom(
      'flag',
      'flag with a space',
      'variable',
      'file',
      'plain file',
      'mistyped flag',
      'mistyped variable',
      'mistyped file',
    )
    // One that accepts most of it and describes it, one that misses a key, and one that is wrong in itself.
    const environments = fc.constantFrom('development', 'production', 'nowhere')
    fc.assert(
      fc.property(fc.constantFrom(...SECRETS), secretText, places, environments, (path, { text, core }, place, environment) => {
        const [leaf = '', ...groups] = path.split('.').reverse()
        const lines = groups.reverse().map((name, depth) => `${'  '.repeat(depth)}${name}:`)
        const inFile = (name: string, value: string): string =>
          [...lines, `${'  '.repeat(lines.length)}${name}: ${value}`, ''].join('\n')
        const situation = {
          flag: { args: [`--${path}=${text}`] },
          'flag with a space': { args: [`--${path}`, text] },
          'mistyped flag': { args: [`--${path}x`, text, text] },
          variable: { env: { [variableOf(path)]: text } },
          'mistyped variable': { env: { [`${variableOf(path)}X`]: text } },
          file: { file: inFile(leaf, JSON.stringify(text)) },
          'plain file': { file: inFile(leaf, text) },
          'mistyped file': { file: inFile(`${leaf}x`, JSON.stringify(text)) },
        }[place]
        const env = { ...('env' in situation ? situation.env : {}), TIDEGATE_ENV: environment }
        expect(everythingShown({ ...situation, env })).not.toContain(core)
      }),
      { numRuns: 400 },
    )
  })

  test('of options that are not ours are not shown either', () => {
    const shown = everythingShown({
      args: ['--admin.password=geheim', '--env=production'],
      file: 'admin: {secret: geheim}\nshared_poll: {hmac_secret_key: geheim}\nproxies: [{name: a, endpoint: "http://geheim"}]\nhttp_server: {tls: {enabled: true, key_pem: geheim}}',
    })
    expect(shown).toContain('admin.password')
    expect(shown).toContain('http_server.tls')
    expect(shown).not.toContain('geheim')
  })

  test('on the command line are worth a word', () => {
    expect(everythingShown({ args: ['--http_api.key=geheim'] })).toContain('everybody on this machine can read flags')
  })
})
