import type { Assignment } from './assignment.ts'
import { CENTRIFUGO_PATHS } from './centrifugo-options.ts'
import type { Told } from './environment.ts'
import type { Spoken } from './flags.ts'
import { parseDuration } from './duration.ts'
import { nearest } from './nearest.ts'
import { LISTS, OPTIONS, variableOf } from './option-list.ts'
import type { Variables } from './platform.ts'
import { caution, refusal, type Problem, type Warning } from './problem.ts'
import { quoted, strayMarks } from './text.ts'
import { readWrittenList } from './written-list.ts'

const PREFIX = 'TIDEGATE_'
const PORT_PATH = 'http_server.port'
const REDIS_PATH = 'engine.redis.address'
const DRAIN_PATH = 'shutdown.timeout'
/** The same in milliseconds, for those who count a platform's grace in them. */
const DRAIN_VARIABLE = 'TIDEGATE_DRAIN_MS'

const PATHS: ReadonlyMap<string, string> = new Map(
  [...OPTIONS.map(({ path }) => path).filter((path) => !path.includes('[')), ...LISTS].map((path) => [variableOf(path), path]),
)
const CENTRIFUGO: readonly string[] = CENTRIFUGO_PATHS.filter((path) => !path.includes('['))

/** Reads `TIDEGATE_*`, and `PORT` and `REDIS_URL`, which platforms set. An unknown variable of ours is refused like an unknown option. */
export function readVariables(env: Variables): Spoken {
  const assignments: Assignment[] = []
  const findings: (Problem | Warning)[] = []
  const own = new Map<string, Told>()
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === undefined || isServiceLink(name, value) || name === DRAIN_VARIABLE) continue
    const origin = { kind: 'variable', name } as const
    const path = PATHS.get(name) ?? centrifugoPath(name)
    if (name === 'TIDEGATE_ENV' || name === 'TIDEGATE_CONFIG') own.set(name, { value, origin })
    else if (path === undefined) findings.push(refusal(name, undefined, 'there is no such variable', nearestVariable(name)))
    else if (LISTS.includes(path)) {
      const list = readWrittenList(path, value, origin)
      if ('kind' in list) findings.push(list)
      else assignments.push(...list)
    } else assignments.push({ path, raw: value, origin })
  }
  const drain = readDrain(env[DRAIN_VARIABLE], assignments)
  if (drain !== undefined && 'reason' in drain) findings.push(drain)
  else if (drain !== undefined) assignments.push(drain)
  return {
    ...withCommonName('REDIS_URL', REDIS_PATH, env, withCommonName('PORT', PORT_PATH, env, { assignments, findings })),
    config: own.get('TIDEGATE_CONFIG'),
    environment: own.get('TIDEGATE_ENV'),
  }
}

type Said = Pick<Spoken, 'assignments' | 'findings'>

/**
 * `PORT` and `REDIS_URL` are names that others know. The longer one wins over them, and they are checked all the same; that
 * somebody meant something else then deserves a word.
 */
function withCommonName(name: string, path: string, env: Variables, { assignments, findings }: Said): Said {
  const raw = env[name]
  if (raw === undefined) return { assignments, findings }
  const origin = { kind: 'variable', name } as const
  const named = assignments.find((assignment) => assignment.path === path)
  const unused = caution(path, origin, `is not used: ${variableOf(path)} says otherwise`)
  return {
    assignments: [...assignments, { path, raw, origin }],
    findings: named === undefined || named.raw === raw ? findings : [...findings, unused],
  }
}

/** Two names for one time in one place: where they say different things, neither can be meant to win. */
function readDrain(text: string | undefined, assignments: readonly Assignment[]): Assignment | Problem | undefined {
  if (text === undefined) return undefined
  const origin = { kind: 'variable', name: DRAIN_VARIABLE } as const
  const stray = strayMarks(text)
  if (stray !== undefined || !/^(0|[1-9]\d*)$/.test(text))
    return refusal(DRAIN_PATH, origin, stray ?? `${quoted(text)} is not a whole number of milliseconds`)
  const named = assignments.find(({ path }) => path === DRAIN_PATH)?.raw
  // What is no duration is refused by itself.
  const otherMs = typeof named === 'string' ? parseDuration(named) : undefined
  if (otherMs !== undefined && otherMs !== Number(text))
    return refusal(DRAIN_PATH, origin, `${text}ms is not what ${variableOf(DRAIN_PATH)} says, ${quoted(named)}: set one of them`)
  return { path: DRAIN_PATH, raw: `${text}ms`, origin }
}

/**
 * Kubernetes sets variables for every Service of the namespace; one called `tidegate` gives `TIDEGATE_SERVICE_HOST` and
 * `TIDEGATE_PORT=tcp://10.0.0.1:80` to every pod. They are not meant for us.
 */
function isServiceLink(name: string, value: string): boolean {
  if (/_SERVICE_HOST$|_SERVICE_PORT(_[A-Z0-9_]+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name)) return true
  return name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value)
}

function centrifugoPath(name: string): string | undefined {
  const matching = CENTRIFUGO.filter((path) => name === variableOf(path) || name.startsWith(`${variableOf(path)}_`))
  const longest = matching.sort((left, right) => right.length - left.length)[0]
  // The rest may be one word or many; the options of a group that is looked at one by one are all single words.
  return longest === undefined || name === variableOf(longest)
    ? longest
    : `${longest}.${name.slice(variableOf(longest).length + 1).toLowerCase()}`
}

function nearestVariable(name: string): string | undefined {
  return nearest(name, ['TIDEGATE_ENV', 'TIDEGATE_CONFIG', DRAIN_VARIABLE, ...PATHS.keys()])
}
