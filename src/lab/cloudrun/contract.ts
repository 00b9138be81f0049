/** How an instance is asked whether it is well. */
export interface Probe {
  readonly how: { readonly kind: 'tcp' } | { readonly kind: 'http'; readonly path: string }
  readonly initialDelayMs: number
  readonly periodMs: number
  readonly timeoutMs: number
  /** So many in a row decide. */
  readonly failureThreshold: number
}

/** What a service is promised and what it is held to. Names and numbers are Cloud Run's. */
export interface Contract {
  /** `K_SERVICE` and `K_CONFIGURATION`. */
  readonly service: string
  /** Requests in one instance at a time; a WebSocket is one for as long as it lasts. */
  readonly concurrency: number
  readonly minInstances: number
  readonly maxInstances: number
  /** After so long a request is ended, a WebSocket too. */
  readonly timeoutMs: number
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number
  /** An instance beyond the minimum that had no request for so long is ended. */
  readonly idleMs: number
  readonly startup: Probe
  readonly liveness: Probe | undefined
  readonly readiness: Probe | undefined
  /** `requests`: between them an instance gets next to no processor. */
  readonly cpu: 'always' | 'requests'
  /** What becomes of instances that a deploy has replaced: SIGTERM at once, or not before their last request has ended. */
  readonly replaced: 'terminated' | 'finished'
}

/** Cloud Run's bounds: cloud.google.com/run/docs, "Container health checks", "Request timeout", "Concurrency". */
export const CONTRACT_LIMITS = {
  concurrency: 1_000,
  timeoutMs: 3_600_000,
  startupWindowMs: 240_000,
  startupPeriodMs: 240_000,
  livenessPeriodMs: 3_600_000,
  initialDelayMs: 240_000,
} as const

/** What is not said of a probe that is named. */
export const PROBE_DEFAULTS = { initialDelayMs: 0, periodMs: 10_000, timeoutMs: 1_000, failureThreshold: 3 } as const

/** Cloud Run's where it has one. Of instances there are fewer here: they all run on one machine. */
export const CONTRACT_DEFAULTS: Contract = {
  service: 'service',
  concurrency: 80,
  minInstances: 0,
  maxInstances: 4,
  timeoutMs: 300_000,
  graceMs: 10_000,
  idleMs: 900_000,
  // Without a word a bound port counts as started: the most common way to be let in too early.
  startup: { how: { kind: 'tcp' }, initialDelayMs: 0, periodMs: 240_000, timeoutMs: 240_000, failureThreshold: 1 },
  liveness: undefined,
  readiness: undefined,
  cpu: 'always',
  replaced: 'terminated',
}

/** What Cloud Run would refuse, each in one sentence with its numbers. */
export function contractProblems(contract: Contract): readonly string[] {
  const { concurrency, minInstances, maxInstances, timeoutMs, idleMs, startup, liveness, readiness } = contract
  return [
    ...(/^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/.test(contract.service)
      ? []
      : ['service: lower case letters, digits and dashes, at most 49']),
    ...inRange('concurrency', concurrency, 1, CONTRACT_LIMITS.concurrency),
    ...inRange('min-instances', minInstances, 0, maxInstances),
    ...inRange('max-instances', maxInstances, 1, Infinity),
    ...(timeoutMs > 0 && timeoutMs <= CONTRACT_LIMITS.timeoutMs
      ? []
      : [`timeout: more than 0, at most ${CONTRACT_LIMITS.timeoutMs / 1_000} s`]),
    ...(idleMs >= 0 ? [] : ['idle: 0 or more']),
    ...probeProblems('startup-probe', startup, CONTRACT_LIMITS.startupPeriodMs),
    ...windowProblems(startup),
    ...(liveness === undefined ? [] : probeProblems('liveness-probe', liveness, CONTRACT_LIMITS.livenessPeriodMs)),
    ...(readiness === undefined ? [] : probeProblems('readiness-probe', readiness, CONTRACT_LIMITS.livenessPeriodMs)),
  ]
}

function inRange(name: string, value: number, min: number, max: number): readonly string[] {
  if (Number.isInteger(value) && value >= min && value <= max) return []
  return [`${name}: a whole number, ${max === Infinity ? `at least ${min}` : `${min} to ${max}`}`]
}

function probeProblems(name: string, probe: Probe, periodMaxMs: number): readonly string[] {
  const { initialDelayMs, periodMs, timeoutMs, failureThreshold } = probe
  const problems: string[] = []
  if (!(initialDelayMs >= 0 && initialDelayMs <= CONTRACT_LIMITS.initialDelayMs))
    problems.push(`${name}: initialDelaySeconds is 0 to ${CONTRACT_LIMITS.initialDelayMs / 1_000}`)
  if (!(periodMs > 0 && periodMs <= periodMaxMs))
    problems.push(`${name}: periodSeconds is more than 0, at most ${periodMaxMs / 1_000}`)
  if (!(timeoutMs > 0 && timeoutMs <= periodMs))
    problems.push(`${name}: timeoutSeconds (${timeoutMs / 1_000}) is more than 0, at most periodSeconds (${periodMs / 1_000})`)
  if (!(Number.isInteger(failureThreshold) && failureThreshold >= 1))
    problems.push(`${name}: failureThreshold is a whole number, at least 1`)
  return problems
}

function windowProblems({ failureThreshold, periodMs }: Probe): readonly string[] {
  if (failureThreshold * periodMs <= CONTRACT_LIMITS.startupWindowMs) return []
  const [have, max] = [(failureThreshold * periodMs) / 1_000, CONTRACT_LIMITS.startupWindowMs / 1_000]
  return [`startup-probe: failureThreshold x periodSeconds is ${have}, at most ${max}`]
}
