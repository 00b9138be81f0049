import { describe, expect, test } from 'vitest'
import { loaded, problemsOf } from '../../../test/support/config-world.ts'
import { describeConfig } from './describe.ts'

const KEY = { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'x'.repeat(32) }
const drainOf = (situation: Parameters<typeof loaded>[0]): number => loaded(situation).settings.shutdown.timeout

describe('TIDEGATE_DRAIN_MS', () => {
  test('is shutdown.timeout in milliseconds, above the file and below flags', () => {
    const env = { TIDEGATE_DRAIN_MS: '8250' }
    expect(drainOf({ env })).toBe(8_250)
    expect(drainOf({ env, file: 'shutdown: {timeout: 20s}' })).toBe(8_250)
    expect(drainOf({ env, args: ['--shutdown.timeout=7s'] })).toBe(7_000)
    expect(drainOf({ env: { TIDEGATE_DRAIN_MS: '1000' } })).toBe(1_000)
    expect(describeConfig(loaded({ env })).find(({ option }) => option === 'shutdown.timeout')).toEqual({
      option: 'shutdown.timeout',
      value: '8250ms',
      origin: 'env TIDEGATE_DRAIN_MS',
    })
  })

  test('saying the same twice is fine, saying two things is refused with both names', () => {
    expect(drainOf({ env: { TIDEGATE_DRAIN_MS: '8000', TIDEGATE_SHUTDOWN_TIMEOUT: '8s' } })).toBe(8_000)
    expect(problemsOf({ env: { TIDEGATE_DRAIN_MS: '8000', TIDEGATE_SHUTDOWN_TIMEOUT: '8001ms' } })).toEqual([
      'shutdown.timeout (env TIDEGATE_DRAIN_MS): 8000ms is not what TIDEGATE_SHUTDOWN_TIMEOUT says, "8001ms": set one of them',
    ])
    expect(problemsOf({ env: { TIDEGATE_DRAIN_MS: '8000', TIDEGATE_SHUTDOWN_TIMEOUT: 'soon' } })).toEqual([
      'shutdown.timeout (env TIDEGATE_SHUTDOWN_TIMEOUT): "soon" is not a duration: write it as 25s, 500ms or 1h30m',
    ])
  })

  test.each(['8s', '8500.5', '-1', '1e4', '08500', '٨', '0x10'])('%j is no whole number of milliseconds', (text) => {
    expect(problemsOf({ env: { TIDEGATE_DRAIN_MS: text } })).toEqual([
      `shutdown.timeout (env TIDEGATE_DRAIN_MS): "${text}" is not a whole number of milliseconds`,
    ])
  })

  test.each(['8500\n', ' 8500', '"8500"', ''])('%j is refused for what is around it', (text) => {
    expect(problemsOf({ env: { TIDEGATE_DRAIN_MS: text } })[0]).toMatch(/env TIDEGATE_DRAIN_MS\): (has|is empty)/)
  })

  test('too short for a drain, or beyond any timer, it is refused', () => {
    for (const text of ['0', '1', '999'])
      expect(problemsOf({ env: { TIDEGATE_DRAIN_MS: text } })[0]).toMatch(/^shutdown\.timeout .* is too short: at least 1000 ms$/)
    expect(problemsOf({ env: { TIDEGATE_DRAIN_MS: '99999999999999999999' } })[0]).toContain('is too long')
  })

  test('on Cloud Run it may be 8500 and no more', () => {
    const env = { ...KEY, K_SERVICE: 'chat' }
    expect(drainOf({ env: { ...env, TIDEGATE_DRAIN_MS: '8500' } })).toBe(8_500)
    expect(problemsOf({ env: { ...env, TIDEGATE_DRAIN_MS: '8501' } })).toEqual([
      'shutdown.timeout (env TIDEGATE_DRAIN_MS): shutdown.timeout 8s501ms must be at most the drain on Cloud Run 8s500ms (it kills 10s after SIGTERM): slack -1ms',
    ])
  })

  test('a mistyped one is told its name', () => {
    expect(problemsOf({ env: { TIDEGATE_DRAIN_MSEC: '1' } })).toEqual([
      'TIDEGATE_DRAIN_MSEC: there is no such variable; did you mean TIDEGATE_DRAIN_MS?',
    ])
  })
})
