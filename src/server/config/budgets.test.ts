import { describe, expect, test } from 'vitest'
import { loaded, problemsOf, warningsOf } from '../../../test/support/config-world.ts'

const KEY = { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'x'.repeat(32) }
const CLOUD_RUN = { ...KEY, K_SERVICE: 'chat', K_REVISION: 'chat-1' }
const KUBERNETES = { ...KEY, KUBERNETES_SERVICE_HOST: '10.0.0.1' }

/** What is refused, with its numbers, and the nearest that is not. */
const BUDGETS: readonly {
  readonly wrong: readonly string[]
  readonly right: readonly string[]
  readonly said: string
  readonly env?: Readonly<Record<string, string>>
}[] = [
  {
    wrong: ['client.ping_interval=8s'],
    right: ['client.ping_interval=8001ms'],
    said: 'client.ping_interval (flag --client.ping_interval): client.pong_timeout 8s must be less than client.ping_interval 8s: slack 0s',
  },
  {
    wrong: ['client.presence_update_interval=2m'],
    right: ['client.presence_update_interval=59s'],
    said: 'client.presence_update_interval (flag --client.presence_update_interval): client.presence_update_interval 2m must be less than channel.presence_ttl 1m: slack -1m',
  },
  {
    wrong: ['gate.verify_timeout=5s'],
    right: ['gate.verify_timeout=4999ms'],
    said: 'gate.verify_timeout (flag --gate.verify_timeout): gate.verify_timeout 5s must be less than gate.verify_interval 5s: slack 0s',
  },
  {
    wrong: ['gate.max_age=6s'],
    right: ['gate.max_age=6001ms'],
    said: 'gate.max_age (flag --gate.max_age): gate.verify_interval 5s + gate.verify_timeout 1s = 6s must be less than gate.max_age 6s: slack 0s',
  },
  {
    wrong: ['gate.verify_interval=14s', 'gate.verify_timeout=1500ms'],
    right: ['gate.verify_interval=13s', 'gate.verify_timeout=1500ms'],
    said: 'gate.verify_interval (flag --gate.verify_interval): gate.verify_interval 14s + gate.verify_timeout 1s500ms = 15s500ms must be less than gate.max_age 15s: slack -500ms',
  },
  {
    wrong: ['gate.reopen_hold=31s'],
    right: ['gate.reopen_hold=30s'],
    said: 'gate.reopen_hold (flag --gate.reopen_hold): gate.reopen_hold 31s must be at most gate.reopen_hold_max 30s: slack -1s',
  },
  {
    wrong: ['gate.park_time=3001ms'],
    right: ['gate.park_time=3s'],
    said: 'gate.park_time (flag --gate.park_time): gate.park_time 3s1ms must be at most what a browser may be kept waiting 3s (it opens one connection at a time): slack -1ms',
  },
  {
    wrong: ['client.max_connection_age=5m'],
    right: ['client.max_connection_age=301s'],
    said: 'client.max_connection_age (flag --client.max_connection_age): client.max_connection_age_jitter 5m must be less than client.max_connection_age 5m: slack 0s',
  },
  {
    env: CLOUD_RUN,
    wrong: ['gate.start_budget=241s'],
    right: ['gate.start_budget=240s'],
    said: "gate.start_budget (flag --gate.start_budget): gate.start_budget 4m1s must be at most the start-up probe's longest window on Cloud Run 4m: slack -1s",
  },
  {
    env: CLOUD_RUN,
    wrong: ['shutdown.timeout=9s'],
    right: ['shutdown.timeout=8500ms'],
    said: 'shutdown.timeout (flag --shutdown.timeout): shutdown.timeout 9s must be at most the drain on Cloud Run 8s500ms (it kills 10s after SIGTERM): slack -500ms',
  },
  {
    env: CLOUD_RUN,
    wrong: ['client.max_connection_age=1h'],
    right: ['client.max_connection_age=3596s'],
    said: 'client.max_connection_age (flag --client.max_connection_age): client.max_connection_age 1h + gate.park_time 3s + one look at the clock 1s = 1h4s must be at most the longest request of Cloud Run 1h: slack -4s',
  },
]

const flags = (options: readonly string[]): readonly string[] => options.map((option) => `--${option}`)

describe('budgets', () => {
  test.each(BUDGETS)('$wrong is refused with its numbers and slack, $right is not', ({ wrong, right, said, env = {} }) => {
    for (const environment of ['development', 'test', 'staging', 'production']) {
      const told = { ...KEY, ...env, TIDEGATE_ENV: environment }
      expect(problemsOf({ args: flags(wrong), env: told })).toEqual([said])
      expect(loaded({ args: flags(right), env: told }).environment).toBe(environment)
    }
  })

  test('each that is violated is said, at once', () => {
    const problems = problemsOf({
      args: flags(BUDGETS.filter(({ env }) => env === undefined).flatMap(({ wrong }) => wrong.slice(0, 1))),
      env: KEY,
    })
    // `gate.max_age=6s` and `gate.verify_interval=14s` are one inequality.
    expect(problems.map((problem) => problem.split(': slack ')[1])).toEqual(['0s', '-1m', '-13s', '-1s', '-1ms', '0s'])
  })

  test('the option that somebody wrote is named, not the default beside it', () => {
    expect(problemsOf({ args: ['--gate.park_time=6m'], env: CLOUD_RUN })[1]).toBe(
      'gate.park_time (flag --gate.park_time): client.max_connection_age 55m + gate.park_time 6m + one look at the clock 1s = 1h1m1s must be at most the longest request of Cloud Run 1h: slack -1m1s',
    )
    const jitter = problemsOf({ env: { ...CLOUD_RUN, TIDEGATE_CLIENT_MAX_CONNECTION_AGE_JITTER: '56m' } })
    expect(jitter[0]).toContain('client.max_connection_age_jitter (env TIDEGATE_CLIENT_MAX_CONNECTION_AGE_JITTER)')
  })

  test.each([
    ['gate.fall=0', '0 is not between 1 and 100'],
    ['gate.rise=0', '0 is not between 1 and 100'],
    ['gate.release_rate=0', '0 is not between 1 and 1000000'],
    ['gate.verify_timeout=0', 'is too short: at least 1 ms'],
    ['gate.verify_interval=0', 'is too short: at least 1 ms'],
    ['gate.max_age=10m1ms', 'is too long: at most 10m'],
  ])('%s would stand for no proof, and is refused', (flag, reason) => {
    expect(problemsOf({ args: [`--${flag}`] })).toEqual([expect.stringContaining(reason)])
  })

  test('what no platform limits is not limited', () => {
    const args = flags(['gate.start_budget=1h', 'shutdown.timeout=5m', 'client.max_connection_age=100h'])
    for (const env of [KEY, KUBERNETES]) expect(loaded({ args, env }).warnings).toEqual([])
  })

  test('nobody is parked with 0, and a start has a budget', () => {
    expect(loaded({ args: ['--gate.park_time=0'] }).settings.gate.park_time).toBe(0)
    expect(problemsOf({ args: ['--gate.start_budget=0'] })[0]).toContain('is too short')
  })

  test('connections without a largest age are worth a word where the platform cuts them', () => {
    const args = ['--client.max_connection_age=0']
    expect(warningsOf(loaded({ args, env: CLOUD_RUN }))).toEqual([
      'client.max_connection_age (flag --client.max_connection_age): is off: Cloud Run cuts connections after 1h at the latest, and clients see it as a broken one (1006)',
    ])
    expect(loaded({ args, env: KUBERNETES }).warnings).toEqual([])
  })
})
