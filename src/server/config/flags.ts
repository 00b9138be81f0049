import type { Assignment } from './assignment.ts'
import type { Told } from './environment.ts'
import { LISTS, OPTIONS, findOption, isSecret } from './option-list.ts'
import { caution, refusal, type Problem, type Warning } from './problem.ts'
import { nearest } from './nearest.ts'
import { findCentrifugoOption } from './centrifugo-options.ts'
import { readWrittenList } from './written-list.ts'

/** What flags and variables say, beyond options: which file, and which environment. */
export interface Spoken {
  readonly assignments: readonly Assignment[]
  readonly findings: readonly (Problem | Warning)[]
  readonly config: Told | undefined
  readonly environment: Told | undefined
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['port', 'http_server.port'],
  ['address', 'http_server.address'],
])
const OWN: readonly string[] = ['config', 'env']
/** Flags that may stand alone, meaning true. */
const TOGGLES: ReadonlySet<string> = new Set(
  OPTIONS.filter(({ initial }) => typeof initial === 'boolean').map(({ path }) => path),
)

interface Flag {
  readonly name: string
  readonly value: string | undefined
}

/**
 * Reads `--name=value`, `--name value` and `--toggle`. No argument is ever repeated in a message beyond the name of its
 * flag: the value of a mistyped flag may be a secret.
 */
export function readFlags(args: readonly string[]): Spoken {
  const assignments: Assignment[] = []
  const findings: (Problem | Warning)[] = []
  const own = new Map<string, Told>()
  const seen = new Set<string>()
  for (const flag of splitFlags(args)) {
    if (flag === undefined) {
      findings.push(refusal('command line', undefined, 'an argument is not a flag: options are written --name=value'))
      continue
    }
    const { name, value } = flag
    const origin = { kind: 'flag', name: `--${name}` } as const
    const path = SHORT.get(name) ?? name
    if (seen.has(path)) findings.push(refusal(`--${name}`, origin, 'is given twice'))
    else if (!isKnown(path)) findings.push(refusal(`--${name}`, undefined, 'there is no such flag', nearestFlag(name)))
    else if (value === undefined) findings.push(refusal(`--${name}`, undefined, 'has no value'))
    else if (OWN.includes(name)) own.set(name, { value, origin })
    else if (LISTS.includes(path)) {
      const list = readWrittenList(path, value, origin)
      if ('kind' in list) findings.push(list)
      else assignments.push(...list)
    } else {
      assignments.push({ path, raw: value, origin })
      if (isSecret(path))
        findings.push(
          caution(path, origin, 'everybody on this machine can read flags: give secrets as a variable or in the file'),
        )
    }
    seen.add(path)
  }
  return { assignments, findings, config: own.get('config'), environment: own.get('env') }
}

function isKnown(path: string): boolean {
  // Entries of a list have no flag of their own.
  if (path.includes('[')) return false
  return OWN.includes(path) || LISTS.includes(path) || findOption(path) !== undefined || findCentrifugoOption(path) !== undefined
}

function nearestFlag(name: string): string | undefined {
  const found = nearest(name, [...OWN, ...SHORT.keys(), ...OPTIONS.map(({ path }) => path).filter((path) => !path.includes('['))])
  return found === undefined ? undefined : `--${found}`
}

/** Yields undefined for an argument that belongs to no flag. */
function* splitFlags(args: readonly string[]): Generator<Flag | undefined> {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? ''
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(arg)
    if (match === null) {
      yield undefined
      continue
    }
    const [, name = '', inline] = match
    const next = args[index + 1]
    if (inline !== undefined) yield { name, value: inline }
    else if (TOGGLES.has(name)) {
      const isSaid = next === 'true' || next === 'false'
      yield { name, value: isSaid ? next : 'true' }
      if (isSaid) index++
    } else if (next === undefined || next.startsWith('--')) yield { name, value: undefined }
    else {
      yield { name, value: next }
      index++
    }
  }
}
