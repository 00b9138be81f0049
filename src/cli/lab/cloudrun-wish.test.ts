import { expect, test } from 'vitest'
import { CONTRACT_DEFAULTS, PROBE_DEFAULTS } from '../../lab/cloudrun/index.ts'
import { readCloudRunWish, type CloudRunWish } from './cloudrun-wish.ts'

function wish(...args: readonly string[]): CloudRunWish {
  const read = readCloudRunWish(args, { PATH: '/bin', NOTHING: undefined })
  if (typeof read === 'string') throw new Error(read)
  return read
}

test('without a word everything is as documented, and the command sees the environment of whoever runs it', () => {
  expect(wish('--', 'node', 'serve.js', '--help')).toEqual({
    contract: CONTRACT_DEFAULTS,
    workload: { command: 'node', args: ['serve.js', '--help'], env: { PATH: '/bin' } },
    port: 8_080,
    controlPort: undefined,
    isQuiet: false,
    isJson: false,
  })
})

test('every option says what it says to gcloud', () => {
  const words =
    '--service chat --port 0 --control-port 9000 --concurrency 500 --min-instances 2 --max-instances 7 --timeout 3600 --idle 5m ' +
    '--startup-probe httpGet.path=/up,periodSeconds=1 --liveness-probe tcpSocket --readiness-probe httpGet.path=/ready ' +
    '--cpu-throttling --finish-requests --quiet --json -- x'
  const { contract, port, controlPort, isQuiet, isJson } = wish(...words.split(' '))
  expect([port, controlPort, isQuiet, isJson]).toEqual([0, 9_000, true, true])
  expect(contract).toEqual({
    service: 'chat',
    concurrency: 500,
    minInstances: 2,
    maxInstances: 7,
    timeoutMs: 3_600_000,
    idleMs: 300_000,
    graceMs: 10_000,
    startup: { ...PROBE_DEFAULTS, how: { kind: 'http', path: '/up' }, periodMs: 1_000 },
    liveness: { ...PROBE_DEFAULTS, how: { kind: 'tcp' } },
    readiness: { ...PROBE_DEFAULTS, how: { kind: 'http', path: '/ready' } },
    cpu: 'requests',
    replaced: 'finished',
  })
})

test.each([
  [[], 'the command is missing, as in -- node server.js'],
  [['--'], 'the command is missing'],
  [['node', 'serve.js'], 'takes options only'],
  [['--concurency', '3', '--', 'x'], 'did you mean --concurrency?'],
  [['--concurrency', 'many', '--', 'x'], '--concurrency is a whole number'],
  [['--concurrency', '1001', '--', 'x'], '--concurrency: a whole number, 1 to 1000'],
  [['--port', '70000', '--', 'x'], '--port is at most 65535'],
  [['--control-port', '-1', '--', 'x'], '--control-port needs a value'],
  [['--timeout', 'soon', '--', 'x'], '--timeout is a number of seconds, or as in 5m'],
  [['--timeout', '2h', '--', 'x'], '--timeout: more than 0, at most 3600 s'],
  [['--startup-probe', 'path=/x', '--', 'x'], '--startup-probe: there is no "path"'],
  [['--liveness-probe', 'timeoutSeconds=11', '--', 'x'], '--liveness-probe: timeoutSeconds (11)'],
])('%j is asked wrongly', (args, words) => {
  expect(readCloudRunWish(args, {})).toEqual(expect.stringContaining(words))
})
