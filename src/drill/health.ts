/** What a service says of itself, as far as a drill needs it. */
export interface Health {
  readonly gate: {
    readonly state: string
    readonly reason: string | undefined
    readonly explanation: string
    readonly forMs: number
  }
  /** Absent where it says none: then it is treated as production. */
  readonly environment: string | undefined
  readonly platform: string
  readonly instance: string
  readonly version: string
  readonly services: readonly ServiceHealth[]
}

export interface ServiceHealth {
  readonly name: string
  readonly state: string
  readonly epoch: number
  /** The newest error, also when it has recovered since. */
  readonly error: string | undefined
}

export type HealthAnswer =
  | { readonly kind: 'health'; readonly health: Health }
  | { readonly kind: 'none'; readonly reason: string }

const ANSWER_MS = 2_000
const CHARACTERS_MAX = 4 * 1_048_576
const TEXT_MAX = 1_000

/** Asks `/health`, which needs no key. Never rejects. */
export async function readHealth(url: URL, signal: AbortSignal): Promise<HealthAnswer> {
  try {
    const response = await fetch(new URL('health', url), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      redirect: 'error',
    })
    if (response.status !== 200) return none(`it answers ${response.status} for /health: is it a Tidegate?`)
    const text = await response.text()
    if (text.length > CHARACTERS_MAX) return none('it answers too much')
    const health = healthOf(JSON.parse(text))
    return health === undefined
      ? none('it answers something else than a Tidegate of this version does')
      : { kind: 'health', health }
  } catch (error) {
    return none(reasonOf(error))
  }
}

function none(reason: string): HealthAnswer {
  return { kind: 'none', reason }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'it answers something that is not JSON: is it a Tidegate?'
  if (error instanceof Error && error.name === 'TimeoutError') return `it does not answer within ${ANSWER_MS / 1_000} s`
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  return code === '' ? 'it does not answer' : `it does not answer: ${code}`
}

type Fields = Readonly<Record<string, unknown>>

/** @returns `undefined` for anything that is no report of a Tidegate. */
export function healthOf(value: unknown): Health | undefined {
  if (!isObject(value) || !isObject(value['gate']) || !Array.isArray(value['services'])) return undefined
  const { gate } = value
  if (typeof gate['state'] !== 'string' || typeof gate['explanation'] !== 'string') return undefined
  return {
    gate: {
      state: textOf(gate['state']),
      reason: typeof gate['reason'] === 'string' ? textOf(gate['reason']) : undefined,
      explanation: textOf(gate['explanation']),
      forMs: numberOf(gate['forMs']),
    },
    environment: typeof value['environment'] === 'string' ? textOf(value['environment']) : undefined,
    platform: textOf(value['platform']),
    instance: textOf(value['instance']),
    version: textOf(value['version']),
    services: value['services'].flatMap(serviceOf),
  }
}

function serviceOf(value: unknown): readonly ServiceHealth[] {
  if (!isObject(value)) return []
  const { name, state, epoch, lastError } = value
  const error = isObject(lastError) && typeof lastError['words'] === 'string' ? textOf(lastError['words']) : undefined
  return [{ name: textOf(name), state: textOf(state), epoch: numberOf(epoch), error }]
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, TEXT_MAX) : ''
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
