import { describe, expect, test } from 'vitest'
import { configWorld, type Situation } from '../../test/support/config-world.ts'
import { FakeTerminal } from '../../test/support/fake-terminal.ts'
import { runConfig } from './config-check.ts'

function check(
  args: readonly string[],
  situation: Situation = {},
): { readonly code: number; readonly out: string; readonly err: string } {
  const terminal = new FakeTerminal(situation.env)
  const code = runConfig(args, terminal, (flags, env) => ({ ...configWorld({ ...situation, args: [] }), args: flags, env }))
  return { code, ...terminal.written }
}

const FILE: Situation = {
  file: 'client:\n  token:\n    hmac_secret_key: geheimgeheimgeheimgeheimgeheim32\nbroker:\n  type: redis\n',
  env: { TIDEGATE_ENV: 'staging', TIDEGATE_SSE_ENABLED: 'true' },
}

describe('tidegate config check', () => {
  test('prints what counts and where it comes from, and what is unwise beside it', () => {
    const { code, out, err } = check(['check', '--config', 'config.yaml', '--port', '9000'], FILE)
    expect(code).toBe(0)
    expect(out.split('\n')[0]).toBe('environment staging, no platform detected')
    const line = (option: string): string =>
      out
        .split('\n')
        .find((text) => text.startsWith(`${option} `))
        ?.replace(/ {2,}/g, ' | ') ?? ''
    expect(line('http_server.port')).toBe('http_server.port | 9000 | flag --port')
    expect(line('sse.enabled')).toBe('sse.enabled | true | env TIDEGATE_SSE_ENABLED')
    expect(line('client.token.hmac_secret_key')).toBe('client.token.hmac_secret_key | (set, 32 characters) | config.yaml:3')
    expect(line('client.ping_interval')).toBe('client.ping_interval | 25s | default')
    expect(err).toBe('warning: broker (config.yaml:4): this Centrifugo option is not implemented by Tidegate and is ignored\n')
    expect(out + err).not.toContain('geheim')
  })

  test('shows the built-in channels and where they come from', () => {
    const { out } = check(['check'])
    expect(out).toMatch(/channel\.namespaces\[room\]\.history_size +1000 +environment development/)
    expect(out).toMatch(/channel\.namespaces\[typing\]\.allow_publish_for_subscriber +true +environment development/)
    expect(out).not.toContain('channel.without_namespace')
  })

  test('refuses with everything that is wrong, and prints no table then', () => {
    const { code, out, err } = check(['check', '--prot=1', '--env', 'production'])
    expect([code, out]).toEqual([2, ''])
    expect(err.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
      'error: --prot: there is no such flag; did you mean --port?',
    ])
    expect(check(['check', '--env', 'production']).err).toContain('error: client.token: in production a key is needed')
  })

  test('says the same to programs', () => {
    const good = JSON.parse(check(['check', '--json', '--config=config.yaml'], FILE).out) as Record<string, unknown>
    expect(good).toMatchObject({
      ok: true,
      environment: 'staging',
      platform: 'plain',
      warnings: [expect.stringContaining('broker')],
    })
    expect(good['options']).toContainEqual({
      option: 'client.token.hmac_secret_key',
      value: '(set, 32 characters)',
      origin: 'config.yaml:3',
    })
    const bad = check(['check', '--json', '--port=x'])
    expect([bad.code, bad.err]).toEqual([2, ''])
    expect(JSON.parse(bad.out)).toEqual({
      ok: false,
      problems: ['http_server.port (flag --port): "x" is not a whole number'],
      warnings: [],
    })
  })

  test.each([[[]], [['chekc']], [['--json']]])('does one thing: %j is asked wrongly', (args) => {
    const { code, out, err } = check(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('usage: tidegate config check')
  })
})
