import { describe, expect, test } from 'vitest'
import { configWorld, loaded, problemsOf, warningsOf } from '../../../test/support/config-world.ts'
import { describeConfig } from './describe.ts'
import { loadConfig, type LoadedConfig } from './load.ts'

function originOf(config: LoadedConfig, option: string): string | undefined {
  return describeConfig(config).find((row) => row.option === option)?.origin
}

const FILE = 'http_server:\n  port: 7001\n'

describe('precedence', () => {
  test('a flag beats a variable, a variable the file, the file the environment, the environment the default', () => {
    const flag = loaded({
      args: ['--http_server.port=7004'],
      env: { TIDEGATE_HTTP_SERVER_PORT: '7003', PORT: '7002' },
      file: FILE,
    })
    expect([flag.settings.http_server.port, originOf(flag, 'http_server.port')]).toEqual([7004, 'flag --http_server.port'])
    const variable = loaded({ env: { TIDEGATE_HTTP_SERVER_PORT: '7003', PORT: '7002' }, file: FILE })
    expect([variable.settings.http_server.port, originOf(variable, 'http_server.port')]).toEqual([
      7003,
      'env TIDEGATE_HTTP_SERVER_PORT',
    ])
    const port = loaded({ env: { PORT: '7002' }, file: FILE })
    expect([port.settings.http_server.port, originOf(port, 'http_server.port')]).toEqual([7002, 'env PORT'])
    const file = loaded({ file: FILE })
    expect([file.settings.http_server.port, originOf(file, 'http_server.port')]).toEqual([7001, 'config.yaml:2'])
    const none = loaded({})
    expect([none.settings.http_server.port, originOf(none, 'http_server.port')]).toEqual([8080, 'default'])
    expect(originOf(none, 'http_server.address')).toBe('environment development')
    expect(originOf(loaded({ file: 'http_server: {address: "::1"}' }), 'http_server.address')).toBe('config.yaml:1')
  })

  test('a value that does not count is checked all the same', () => {
    expect(problemsOf({ args: ['--port', '7004'], file: 'http_server: {port: 99999}' })).toEqual([
      'http_server.port (config.yaml:1): 99999 is not between 0 and 65535',
    ])
  })

  test('a port that is said twice in the environment is worth a word', () => {
    expect(warningsOf(loaded({ env: { TIDEGATE_HTTP_SERVER_PORT: '7003', PORT: '7002' } }))).toEqual([
      'http_server.port (env PORT): is not used: TIDEGATE_HTTP_SERVER_PORT says otherwise',
    ])
    expect(warningsOf(loaded({ env: { TIDEGATE_HTTP_SERVER_PORT: '7003', PORT: '7003' } }))).toEqual([])
  })

  test('a list of namespaces is taken whole from one place', () => {
    const config = loaded({
      env: { TIDEGATE_CHANNEL_NAMESPACES: '[{"name":"news"}]' },
      file: 'channel: {namespaces: [{name: sport, presence: true}, {name: chess}]}',
    })
    expect([...config.settings.channel.namespaces.keys()]).toEqual(['news', 'room', 'typing'])
    expect(config.settings.channel.namespaces.get('news')?.presence).toBe(false)
    expect(
      originOf(
        loaded({ file: 'channel:\n  namespaces:\n    - name: chess\n      presence: true' }),
        'channel.namespaces[chess].presence',
      ),
    ).toBe('config.yaml:4')
  })

  test('the file is named by the flag, else by the variable', () => {
    const world = configWorld({ env: { TIDEGATE_CONFIG: 'config.yaml' } })
    const readFile = (path: string): Uint8Array => new TextEncoder().encode(`data_dir: from-${path}`)
    const data = (args: readonly string[]): unknown => {
      const config = loadConfig({ ...world, args, readFile })
      return config.kind === 'loaded' ? config.settings.data_dir : config.problems
    }
    expect(data([])).toBe('from-config.yaml')
    expect(data(['--config', 'other.json'])).toBe('from-other.json')
  })
})

describe('flags', () => {
  test('they are written with =, with a space, and alone when they are toggles', () => {
    const { settings } = loaded({
      args: ['--port', '9000', '--log.level=debug', '--websocket.disabled', '--demo.sign_in', 'false', '--sse.enabled', 'true'],
    })
    expect(settings.http_server.port).toBe(9000)
    expect(settings.log.level).toBe('debug')
    expect([settings.websocket.disabled, settings.demo.sign_in, settings.sse.enabled]).toEqual([true, false, true])
  })

  test('namespaces are given as JSON', () => {
    expect(
      loaded({
        args: ['--channel.namespaces=[{"name":"news","history_size":5,"history_ttl":"1h"}]'],
      }).settings.channel.namespaces.get('news'),
    ).toMatchObject({
      history_size: 5,
      history_ttl: 3_600_000,
    })
  })

  test.each([
    [['--constructor=1'], '--constructor: there is no such flag'],
    [['--prot=1'], '--prot: there is no such flag; did you mean --port?'],
    [['--client.tokn.audience', 'me'], '--client.tokn.audience: there is no such flag; did you mean --client.token.audience?'],
    [['--port'], '--port: has no value'],
    [['--data_dir', '--port=1'], '--data_dir: has no value'],
    [['--port=1', '--http_server.port=2'], '--http_server.port (flag --http_server.port): is given twice'],
    [['serve'], 'command line: an argument is not a flag: options are written --name=value'],
    [['-p', '1'], 'command line: an argument is not a flag: options are written --name=value'],
    [['--channel.namespaces[0].presence=true'], '--channel.namespaces[0].presence: there is no such flag'],
    [['--channel.namespaces={'], 'channel.namespaces (flag --channel.namespaces): is not JSON: write a list of objects'],
    [['--channel.namespaces=5'], 'channel.namespaces (flag --channel.namespaces): is not a list of objects'],
    [['--config='], 'configuration file (flag --config): has an empty name'],
    [['--config=none.yaml'], 'configuration file (flag --config): cannot read none.yaml: there is no such file'],
  ])('%j is refused', (args, problem) => {
    expect(problemsOf({ args })[0]).toContain(problem)
  })
})

describe('variables', () => {
  test('an unknown one is refused with the nearest name', () => {
    expect(problemsOf({ env: { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET: 'x', TIDEGATE_ENVIRONMENT: 'test' } })).toEqual([
      'TIDEGATE_CLIENT_TOKEN_HMAC_SECRET: there is no such variable; did you mean TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY?',
      'TIDEGATE_ENVIRONMENT: there is no such variable',
    ])
  })

  test('what Kubernetes sets for a Service called tidegate is not ours', () => {
    const env = {
      TIDEGATE_SERVICE_HOST: '10.0.0.1',
      TIDEGATE_SERVICE_PORT: '80',
      TIDEGATE_SERVICE_PORT_HTTP: '80',
      TIDEGATE_PORT: 'tcp://10.0.0.1:80',
      TIDEGATE_PORT_80_TCP: 'tcp://10.0.0.1:80',
      TIDEGATE_PORT_80_TCP_ADDR: '10.0.0.1',
      TIDEGATE_HTTP_SERVER_PORT: 'tcp://10.0.0.2:80',
    }
    expect(loaded({ env }).settings.http_server.port).toBe(8080)
    expect(problemsOf({ env: { TIDEGATE_PORT: '80' } })[0]).toContain('there is no such variable')
  })

  test('lists are written with commas, or as JSON', () => {
    const origins = (text: string): unknown =>
      loaded({ env: { TIDEGATE_CLIENT_ALLOWED_ORIGINS: text } }).settings.client.allowed_origins
    expect(origins('https://a.example,https://*.b.example')).toEqual(['https://a.example', 'https://*.b.example'])
    expect(origins('["https://a.example"]')).toEqual(['https://a.example'])
  })
})

describe('values', () => {
  test.each([
    ['http_server.port', '"8080 "', 'has whitespace around it, which is not taken off: after it a space'],
    ['http_server.port', `"'8080'"`, 'has quotes around it'],
    ['http_server.port', '65536', '65536 is not between 0 and 65535'],
    ['http_server.port', '80.5', '80.5 is not a whole number'],
    ['http_server.port', '"8080"', undefined],
    ['http_server.port', '', 'has no value'],
    ['http_server.address', 'example.com', '"example.com" is not an IP address or localhost'],
    ['http_server.address', '"127.0.0.1 "', 'has whitespace around it'],
    ['http_server', '8080', 'is a group of options, not a value'],
    ['log.level', 'Info', '"Info" is not one of trace, debug, info, warn, error, fatal, none; did you mean info?'],
    ['log.level', '" info"', 'has whitespace around it'],
    ['sse.enabled', 'yes', '"yes" is not true or false'],
    ['sse.enabled', 'True', undefined],
    ['sse.enabled', '"True"', '"True" is not true or false'],
    ['sse.enabled', '"true"', undefined],
    ['sse.enabled', '1', '1 is not true or false'],
    ['client.ping_interval', '30', '30 has no unit'],
    ['client.ping_interval', '30 s', '"30 s" is not a duration'],
    ['client.ping_interval', '720h', 'is too long'],
    ['client.ping_interval', '0s', 'is too short'],
    ['client.ping_interval', '-1', '-1 has no unit'],
    ['client.allowed_origins', '"https://a.example/"', 'is not an origin'],
    ['client.allowed_origins', 'a.example', 'is not an origin'],
    ['client.allowed_origins', '[1]', '1 in the list is not text'],
    ['client.allowed_origins', '{a: 1}', 'is not a list'],
    ['client.token.audience', '""', 'is empty'],
    ['client.token.hmac_secret_key', '12345', 'is not text: put it in quotes'],
    ['client.token.hmac_secret_key', '""', 'is empty'],
    ['client.token.jwks_public_endpoint', 'http://keys.example', 'is not https'],
    ['client.token.jwks_public_endpoint', 'https://me:pass@keys.example', 'holds credentials'],
    ['client.token.jwks_public_endpoint', 'http://127.0.0.1:9/keys', undefined],
    ['channel.namespaces', '{room: {presence: true}}', 'is not a list of objects'],
    ['channel.without_namespace.channel_regex', '"["', 'is not a regular expression'],
    ['channel.without_namespace.allowed_delta_types', '[xdelta]', 'is not a delta type'],
    ['data_dir', '""', 'is empty'],
    ['client.allowed_origins', '["https://a.example "]', 'an entry of the list has whitespace around it'],
    ['http_server.port', '"08080"', '"08080" is not a whole number'],
    ['http_server.port', '"-0"', '"-0" is not a whole number'],
    ['http_server.port', '"+8080"', '"+8080" is not a whole number'],
    ['http_server.port', '"8e3"', '"8e3" is not a whole number'],
    ['http_server.port', '"0x1F90"', '"0x1F90" is not a whole number'],
    ['http_server.port', '"٨٠٨٠"', '"٨٠٨٠" is not a whole number'],
  ])('%s: %s', (option, value, reason) => {
    const file = option
      .split('.')
      .map((name, depth) => `${'  '.repeat(depth)}${name}:`)
      .join('\n')
    if (reason === undefined) loaded({ file: `${file} ${value}` })
    else {
      const [problem, ...others] = problemsOf({ file: `${file} ${value}` })
      expect(problem).toMatch(
        new RegExp(`^${option.replaceAll('.', String.raw`\.`)} \\(config.yaml:${option.split('.').length}\\): `),
      )
      expect(problem).toContain(reason)
      expect(others).toEqual([])
    }
  })
})

describe('options together', () => {
  test.each([
    [
      'channel: {without_namespace: {history_size: 5}}',
      'channel.without_namespace.history_size (config.yaml:1): history needs history_ttl too',
    ],
    [
      'channel: {namespaces: [{name: aa, history_ttl: 5s}]}',
      'channel.namespaces[0].history_ttl (config.yaml:1): history needs history_size too',
    ],
    [
      'channel: {namespaces: [{name: aa}, {name: bb, force_recovery: true}]}',
      'channel.namespaces[1].force_recovery (config.yaml:1): recovery needs',
    ],
    [
      'channel: {history_meta_ttl: 1h, namespaces: [{name: aa, history_size: 1, history_ttl: 2h}]}',
      '2h is longer than history_meta_ttl, which is 1h',
    ],
    [
      'channel: {namespaces: [{name: aa}, {name: aa}]}',
      'channel.namespaces[1].name (config.yaml:1): a second namespace is called aa',
    ],
    ['channel: {namespaces: [{presence: true}]}', 'channel.namespaces[0] (config.yaml:1): has no name'],
    ['channel: {namespaces: [{}]}', 'channel.namespaces[0] (config.yaml:1): has no name'],
    ['channel: {namespaces: [{name: a}]}', '"a" is not a name'],
    ['channel: {namespaces: [{name: "a:b"}]}', '"a:b" is not a name'],
    ['channel: {namespaces: [room]}', 'channel.namespaces[0] (config.yaml:1): is a group of options, not a value'],
    ['{websocket: {disabled: true}, http_stream: {enabled: false}, sse: {enabled: false}}', 'no transport is left'],
    ['client: {subscription_token: {enabled: true}}', 'client.subscription_token (config.yaml:1): is enabled, and has no key'],
  ])('%s', (file, problem) => {
    expect(problemsOf({ file })[0]).toContain(problem)
  })

  test('what does nothing alone is a warning', () => {
    expect(warningsOf(loaded({ file: 'channel: {namespaces: [{name: aa, force_positioning: true}]}' }))).toEqual([
      'channel.namespaces[0].force_positioning (config.yaml:1): does nothing without history_size and history_ttl',
    ])
  })
})

describe('unknown options', () => {
  test.each([
    ['clinet: {insecure: true}', 'clinet.insecure (config.yaml:1): there is no such option; did you mean client.insecure?'],
    [
      'token_hmac_secret_key: x',
      'token_hmac_secret_key (config.yaml:1): there is no such option; did you mean client.token.hmac_secret_key?',
    ],
    ['allowed_origins: []', 'did you mean client.allowed_origins?'],
    [
      'channel: {namespaces: [{name: aa, presnce: true}]}',
      'channel.namespaces[0].presnce (config.yaml:1): there is no such option; did you mean presence?',
    ],
    ['client.insecure: true', '"client.insecure" (config.yaml:1): there is no such option; did you mean client.insecure?'],
    ['client: {insecure: {really: true}}', 'client.insecure (config.yaml:1): {"really":true} is not true or false'],
    ['__proto__: {polluted: true}', '__proto__.polluted (config.yaml:1): there is no such option'],
    ['constructor: 1', 'constructor (config.yaml:1): there is no such option'],
  ])('%s', (file, problem) => {
    expect(problemsOf({ file })[0]).toContain(problem)
    expect({}).not.toHaveProperty('polluted')
  })

  test('everything wrong is said at once', () => {
    const problems = problemsOf({
      args: ['--prot=1'],
      env: { TIDEGATE_SSE_ENABLED: 'si', TIDEGATE_X: '1' },
      file: 'client:\n  insecur: true\n  ping_interval: 5\nchannel:\n  namespaces:\n    - presence: 7\n',
    })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      '--prot',
      'TIDEGATE_X',
      'sse.enabled (env TIDEGATE_SSE_ENABLED)',
      'client.insecur (config.yaml',
      'client.ping_interval (config.yaml',
      'channel.namespaces[0].presence (config.yaml',
      'channel.namespaces[0] (config.yaml',
    ])
  })

  test('a thousand mistakes are not listed one by one', () => {
    const file = Array.from({ length: 1_000 }, (_, index) => `wrong_${index}: 1`).join('\n')
    expect(problemsOf({ file })).toHaveLength(100)
  })
})
