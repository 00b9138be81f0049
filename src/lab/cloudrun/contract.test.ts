import { describe, expect, test } from 'vitest'
import { contractProblems, CONTRACT_DEFAULTS, parseProbe, PROBE_DEFAULTS, readOrder, type Contract, type Probe } from './index.ts'

const PROBE: Probe = { how: { kind: 'tcp' }, ...PROBE_DEFAULTS }

describe('what Cloud Run would refuse', () => {
  test('[N3] the defaults are legal, and are the documented ones', () => {
    expect(contractProblems(CONTRACT_DEFAULTS)).toEqual([])
    expect(CONTRACT_DEFAULTS).toMatchObject({ concurrency: 80, timeoutMs: 300_000, graceMs: 10_000, idleMs: 900_000 })
    expect(CONTRACT_DEFAULTS.startup).toEqual({ ...PROBE, periodMs: 240_000, timeoutMs: 240_000, failureThreshold: 1 })
    expect(PROBE_DEFAULTS).toEqual({ initialDelayMs: 0, periodMs: 10_000, timeoutMs: 1_000, failureThreshold: 3 })
  })

  test.each<[Partial<Contract>, string]>([
    [{ service: 'Chat' }, 'service'],
    [{ concurrency: 1_001 }, 'concurrency: a whole number, 1 to 1000'],
    [{ concurrency: 0 }, 'concurrency'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ minInstances: 5 }, 'min-instances: a whole number, 0 to 4'],
    [{ maxInstances: 0 }, 'max-instances'],
    [{ timeoutMs: 3_600_001 }, 'timeout: more than 0, at most 3600 s'],
    [{ timeoutMs: 0 }, 'timeout'],
    [{ idleMs: Number.NaN }, 'idle'],
    [{ startup: { ...PROBE, failureThreshold: 25 } }, 'failureThreshold x periodSeconds is 250, at most 240'],
    [{ startup: { ...PROBE, periodMs: 0 } }, 'periodSeconds'],
    [{ startup: { ...PROBE, initialDelayMs: 240_001 } }, 'initialDelaySeconds'],
    [{ liveness: { ...PROBE, timeoutMs: 10_001 } }, 'liveness-probe: timeoutSeconds (10.001)'],
    [{ liveness: { ...PROBE, periodMs: 3_600_001 } }, 'periodSeconds is more than 0, at most 3600'],
    [{ readiness: { ...PROBE, failureThreshold: 0 } }, 'readiness-probe: failureThreshold'],
  ])('%j', (wrong, words) => {
    expect(contractProblems({ ...CONTRACT_DEFAULTS, ...wrong }).join('\n')).toContain(words)
  })
})

describe('a probe as gcloud takes it', () => {
  test.each<[string, Probe | string]>([
    ['tcpSocket', PROBE],
    ['', PROBE],
    ['tcpSocket.port=80', 'there is no "tcpSocket.port"'],
    ['httpGet.path=/a=b', { ...PROBE, how: { kind: 'http', path: '/a=b' } }],
    [
      'periodSeconds=0.5,timeoutSeconds=0.25,failureThreshold=7,initialDelaySeconds=2',
      { ...PROBE, periodMs: 500, timeoutMs: 250, failureThreshold: 7, initialDelayMs: 2_000 },
    ],
    ['httpGet.path=health', 'httpGet.path begins with /'],
    ['periodSeconds=soon', 'periodSeconds is a number of seconds'],
    ['periodSeconds=', 'periodSeconds is a number of seconds'],
    ['period=1', 'there is no "period": it is one of httpGet.path'],
    ['constructor=1', 'there is no "constructor"'],
  ])('%s', (text, expected) => {
    const probe = parseProbe(text)
    if (typeof expected === 'string') expect(probe).toContain(expected)
    else expect(probe).toEqual(expected)
  })

  test('a threshold that is no number is refused by the contract', () => {
    const startup = parseProbe('failureThreshold=many') as Probe
    expect(contractProblems({ ...CONTRACT_DEFAULTS, startup })).toHaveLength(2)
  })
})

describe('an order', () => {
  test.each([
    ['deploy', { kind: 'deploy', env: {}, command: [] }],
    [
      '  deploy A=1 B=x=y  -- node  serve.js --port=1 ',
      { kind: 'deploy', env: { A: '1', B: 'x=y' }, command: ['node', 'serve.js', '--port=1'] },
    ],
    ['scale 0 3', { kind: 'scale', min: 0, max: 3 }],
    ['kill i2', { kind: 'kill', instance: 'i2' }],
    ['status', { kind: 'status' }],
    ['stop', { kind: 'stop' }],
  ])('%s', (line, order) => expect(readOrder(line)).toEqual(order))

  test.each([
    ['', 'there is no order ""'],
    ['delpoy', 'deploy [NAME=VALUE ...]'],
    ['deploy --', 'behind -- comes a command'],
    ['deploy node serve.js', 'behind --'],
    ['deploy =1', 'NAME=VALUE'],
    ['scale 3', 'scale MIN MAX'],
    ['scale 3 1', 'scale MIN MAX'],
    ['scale 0 0', 'scale MIN MAX'],
    ['scale -1 2', 'scale MIN MAX'],
    ['scale 1 2 3', 'scale MIN MAX'],
    ['kill', 'kill INSTANCE'],
    ['stop now', 'stop takes nothing more'],
  ])('%s is wrong', (line, words) =>
    expect(readOrder(line)).toMatchObject({ kind: 'wrong', reason: expect.stringContaining(words) }),
  )

  test.each(['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION'])('[N1] %s cannot be set', (name) =>
    expect(readOrder(`deploy ${name}=1`)).toEqual({ kind: 'wrong', reason: `${name} is the contract's own and cannot be set` }),
  )
})
