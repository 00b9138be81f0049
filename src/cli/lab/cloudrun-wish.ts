import {
  contractProblems,
  CONTRACT_DEFAULTS,
  parseProbe,
  type Contract,
  type Probe,
  type Workload,
} from '../../lab/cloudrun/index.ts'
import { parseDuration } from '../../server/config/duration.ts'
import { readOptions } from '../options.ts'

const KINDS = {
  service: 'text',
  port: 'text',
  'control-port': 'text',
  concurrency: 'text',
  'min-instances': 'text',
  'max-instances': 'text',
  timeout: 'text',
  idle: 'text',
  'startup-probe': 'text',
  'liveness-probe': 'text',
  'readiness-probe': 'text',
  'cpu-throttling': 'flag',
  'finish-requests': 'flag',
  quiet: 'flag',
  json: 'flag',
} as const

/** What the command line asks for. */
export interface CloudRunWish {
  readonly contract: Contract
  readonly workload: Workload
  readonly port: number
  readonly controlPort: number | undefined
  /** What instances print is not shown. */
  readonly isQuiet: boolean
  readonly isJson: boolean
}

/** @returns one sentence where it is wrong. */
export function readCloudRunWish(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CloudRunWish | string {
  const end = args.indexOf('--')
  const [command, ...rest] = end === -1 ? [] : args.slice(end + 1)
  const read = readOptions(KINDS, end === -1 ? args : args.slice(0, end))
  if (read.kind === 'wrong') return read.reason
  if (command === undefined) return 'the command is missing, as in -- node server.js'
  const { values } = read
  const problems: string[] = []
  const port = numberOf('port', values.port, 8_080)
  const controlPort = numberOf('control-port', values['control-port'], undefined)
  const contract: Contract = {
    ...CONTRACT_DEFAULTS,
    service: values.service ?? CONTRACT_DEFAULTS.service,
    concurrency: numberOf('concurrency', values.concurrency, CONTRACT_DEFAULTS.concurrency),
    minInstances: numberOf('min-instances', values['min-instances'], CONTRACT_DEFAULTS.minInstances),
    maxInstances: numberOf('max-instances', values['max-instances'], CONTRACT_DEFAULTS.maxInstances),
    timeoutMs: durationOf('timeout', values.timeout, CONTRACT_DEFAULTS.timeoutMs),
    idleMs: durationOf('idle', values.idle, CONTRACT_DEFAULTS.idleMs),
    startup: probeOf('startup-probe', values['startup-probe']) ?? CONTRACT_DEFAULTS.startup,
    liveness: probeOf('liveness-probe', values['liveness-probe']),
    readiness: probeOf('readiness-probe', values['readiness-probe']),
    cpu: values['cpu-throttling'] === true ? 'requests' : 'always',
    replaced: values['finish-requests'] === true ? 'finished' : 'terminated',
  }
  for (const [name, value] of [['port', port] as const, ['control-port', controlPort] as const])
    if (value !== undefined && value > 65_535) problems.push(`--${name} is at most 65535`)
  const wrong = problems[0] ?? contractProblems(contract).map((problem) => `--${problem}`)[0]
  if (wrong !== undefined) return wrong
  return {
    contract,
    workload: { command, args: rest, env: definedOf(env) },
    port,
    controlPort,
    isQuiet: values.quiet === true,
    isJson: values.json === true,
  }

  function numberOf<T>(name: string, text: string | undefined, otherwise: T): number | T {
    if (text === undefined) return otherwise
    if (!/^\d{1,6}$/.test(text)) problems.push(`--${name} is a whole number`)
    return Number(text)
  }

  /** As gcloud takes it: seconds without a unit. */
  function durationOf(name: string, text: string | undefined, otherwise: number): number {
    if (text === undefined) return otherwise
    const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : parseDuration(text)
    if (ms === undefined) problems.push(`--${name} is a number of seconds, or as in 5m`)
    return ms ?? otherwise
  }

  function probeOf(name: string, text: string | undefined): Probe | undefined {
    if (text === undefined) return undefined
    const probe = parseProbe(text)
    if (typeof probe !== 'string') return probe
    problems.push(`--${name}: ${probe}`)
    return undefined
  }
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
