import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configWorld, type Situation } from '../../../test/support/config-world.ts'
import { samplesOf } from '../../../test/support/option-samples.ts'
import { planOf } from '../plan.ts'
import { loadConfig } from './load.ts'
import { OPTIONS, variableOf } from './option-list.ts'

/** What opens something, or says who and where this is: drawn more often than the rest. */
const TEMPTING: readonly (readonly [path: string, values: readonly string[]])[] = [
  ['client.insecure', ['true', 'false']],
  ['http_api.insecure', ['true', 'false']],
  ['admin.insecure', ['true', 'false']],
  ['demo.sign_in', ['true', 'false']],
  ['http_server.address', ['127.0.0.1', '::1', 'localhost', '0.0.0.0']],
  ['client.token.hmac_secret_key', ['a secret of at least thirty-two bytes']],
  ['client.token.hmac_previous_secret_key', ['a secret of at least thirty-two bytes']],
]

/** What a token can be checked with; a previous secret alone is none. */
const KEYS = ['hmac_secret_key', 'rsa_public_key', 'ecdsa_public_key', 'eddsa_public_key', 'jwks_public_endpoint'] as const

const SINGLE = OPTIONS.filter(({ path }) => !path.includes('['))
const place = fc.constantFrom('flag', 'variable', 'file')
const isKey = (path: string): boolean => path === 'client.token.hmac_secret_key'

/** One option with a value that its schema accepts: what is wrong by itself is refused, and proves nothing. */
const said = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...TEMPTING.flatMap(([path, values]) => values.map((value) => ({ path, value })))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...SINGLE.flatMap((option) => samplesOf(option).map((value) => ({ path: option.path, value })))),
  },
)

/** The first of each name counts, in each place. */
const assignments = fc
  .array(fc.record({ said, place }), { maxLength: 7 })
  .map((all) =>
    all.filter(
      (one, index) => all.findIndex((other) => other.place === one.place && other.said.path === one.said.path) === index,
    ),
  )

const environment = fc.option(
  fc.constantFrom('development', 'test', 'staging', 'production', 'Development', 'dev', ' test', '"development"', 'local', ''),
  { nil: undefined },
)

/** All that says where a process runs, and nothing else does. */
const SIGNS = [
  'K_SERVICE',
  'K_REVISION',
  'K_CONFIGURATION',
  'CLOUD_RUN_JOB',
  'CLOUD_RUN_EXECUTION',
  'CLOUD_RUN_WORKER_POOL',
  'KUBERNETES_SERVICE_HOST',
]
const signs = fc.oneof(fc.constant<string[]>([]), fc.subarray(SIGNS, { minLength: 1, maxLength: 2 }))

/** What other programs use to switch something off: here they are nothing, or unknown. */
const FOLKLORE = [
  'NODE_ENV',
  'APP_ENV',
  'ENVIRONMENT',
  'DEBUG',
  'E2E_TESTING',
  'BYPASS_AUTH',
  'SKIP_STARTUP_CHECKS',
  'CI',
  'DEMO_MODE',
]
const folklore = fc.dictionary(fc.constantFrom(...FOLKLORE), fc.constantFrom('1', 'true', 'development', 'test'), { maxKeys: 3 })

const situations = fc.record({
  assignments,
  environment,
  envByFlag: fc.boolean(),
  signs,
  mounted: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  folklore,
  /** Without a key most would be refused for that alone. */
  hasKey: fc.integer({ min: 0, max: 4 }).map((number) => number > 0),
})
type Drawn = typeof situations extends fc.Arbitrary<infer Value> ? Value : never

function situationOf({
  assignments: all,
  environment: told,
  envByFlag,
  signs: detected,
  mounted,
  folklore: others,
  hasKey,
}: Drawn): Situation {
  const inPlace = (name: string): readonly (readonly [string, string])[] =>
    all.filter((one) => one.place === name).map((one) => [one.said.path, one.said.value])
  const key: readonly (readonly [string, string])[] =
    hasKey && !all.some((one) => isKey(one.said.path)) ? [['client.token.hmac_secret_key', 'k'.repeat(32)]] : []
  const file: Record<string, unknown> = {}
  for (const [path, value] of inPlace('file')) put(file, path.split('.'), value)
  return {
    args: [
      ...inPlace('flag').map(([path, value]) => `--${path}=${value}`),
      ...(told !== undefined && envByFlag ? [`--env=${told}`] : []),
    ],
    env: {
      ...others,
      ...Object.fromEntries([...inPlace('variable'), ...key].map(([path, value]) => [variableOf(path), value])),
      ...Object.fromEntries(detected.map((name) => [name, 'x'])),
      ...(told !== undefined && !envByFlag && { TIDEGATE_ENV: told }),
    },
    kubernetesSecrets: mounted,
    ...(Object.keys(file).length > 0 && { file: JSON.stringify(file) }),
  }
}

function put(tree: Record<string, unknown>, path: readonly string[], value: string): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) tree[name] = value
  else put((tree[name] ??= {}) as Record<string, unknown>, rest, value)
}

describe('no bypass', () => {
  test('whatever is said, in staging, production and on any platform nobody comes in unasked', { timeout: 60_000 }, () => {
    let started = 0
    fc.assert(
      fc.property(situations, (drawn) => {
        // Judged from what was drawn, not by the code that is judged.
        const isDesk = drawn.signs.length === 0 && !drawn.mounted
        const isForDevelopers = drawn.environment === 'development' || drawn.environment === 'test'
        if (isDesk && (isForDevelopers || drawn.environment === undefined)) return
        const config = loadConfig(configWorld(situationOf(drawn)))
        if (config.kind === 'refused') return
        started++
        const { client, http_api, admin, demo } = config.settings
        expect({ client: client.insecure, api: http_api.insecure, admin: admin.insecure, demo: demo.sign_in }).toEqual({
          client: false,
          api: false,
          admin: false,
          demo: false,
        })
        const plan = planOf(config.settings, config.environment, config.platform)
        // On a platform that is told to be for development a key is made: tokens are checked there too.
        const hasKey = KEYS.some((name) => client.token[name] !== undefined)
        if (isForDevelopers) expect(hasKey || plan.ownTokenSecret).toBe(true)
        else expect([hasKey, plan.ownTokenSecret]).toEqual([true, false])
        expect(plan.gate.onExpired).toBe(isForDevelopers ? 'keep-trying' : 'exit')
        // No number of the gate stands for "no proof needed".
        const { verify, maxAgeMs, parkMs } = plan.gate
        expect(Math.min(verify.fall, verify.rise, verify.timeoutMs)).toBeGreaterThanOrEqual(1)
        expect(verify.everyMs + verify.timeoutMs).toBeLessThan(maxAgeMs)
        expect(maxAgeMs).toBeLessThanOrEqual(600_000)
        expect(parkMs).toBeLessThanOrEqual(3_000)
      }),
      { numRuns: 3_000 },
    )
    // If nearly all were refused, this would prove nothing.
    expect(started).toBeGreaterThan(150)
  })

  test('no environment name is taken for another: what is not one of the four is refused', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('Development', 'dev', 'TEST', 'development ', 'test\n', 'null', 'undefined', '0'),
    )
    fc.assert(
      fc.property(word, fc.boolean(), (text, isFlag) => {
        fc.pre(!['development', 'test', 'staging', 'production'].includes(text))
        const key = { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'k'.repeat(32) }
        const situation = isFlag ? { args: [`--env=${text}`], env: key } : { env: { ...key, TIDEGATE_ENV: text } }
        expect(loadConfig(configWorld(situation)).kind).toBe('refused')
      }),
    )
  })
})
