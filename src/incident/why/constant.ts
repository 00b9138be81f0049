import { placeOf, type IncidentDocument, type Statement } from '../document/index.ts'
import type { Pattern } from '../mining/index.ts'
import type { Signal } from '../signals/index.ts'
import type { Topic } from './rule.ts'
import { constantOf, waitedMs, type Constant } from './timing.ts'
import { wordsOf } from './topic.ts'

/** One incident is written in several lines within so long; they are one sighting. */
const ONE_SIGHTING_MS = 2_000

/** Fields and words that name the time that something took, and not the one that it may take. */
const TAKEN = /(?:^|[._])(?:elapsed|after|took|taken|waited|duration|latency)(?:_?(?:ms|s|secs?|seconds|millis))?$/i

/** A duration that is the same every time, and the lines that are kept of it. */
export interface SeenConstant extends Constant {
  readonly lines: readonly Statement[]
}

/** The constant duration that the lines of a topic tell; `undefined`: none, or it varies. */
export function constantSeen({ of, others }: Topic, { patterns }: IncidentDocument): SeenConstant | undefined {
  const place = placeOf(of.ref)
  const pattern = patterns.find(({ samples }) => samples.some((sample) => placeOf(sample.ref) === place))
  const mined = pattern?.signals.find(isTaken)
  const sightings = sightingsOf([of, ...others])
  const constant = constantOf(sightings.map(({ ms }) => ms))
  if (constant === undefined) {
    if (mined === undefined || sightings.length > 1) return undefined
    return { ...mined, lines: [of, ...others.filter((line) => hasField(line, mined.parameter))] }
  }
  if (pattern !== undefined && variesInAll(pattern)) return undefined
  const lines = sightings.map(({ line }) => line)
  // The lines that are kept are some of many: mining saw the time of each.
  return mined !== undefined && mined.n > constant.n ? { ...mined, lines } : { ...constant, lines }
}

type Mined = Extract<Signal, { kind: 'constant-duration' }>

function isTaken(signal: Signal): signal is Mined {
  return signal.kind === 'constant-duration' && TAKEN.test(signal.parameter.replaceAll(/([a-z])([A-Z])/g, '$1_$2'))
}

/** Lines of another pattern may name the same dependency, and say no time. @param name that of a nested field holds a dot */
function hasField({ fields }: Statement, name: string): boolean {
  const [outer = '', inner] = Object.hasOwn(fields, name) ? [name] : name.split('.', 2)
  const field = fields[outer]
  return inner === undefined ? field !== undefined : typeof field === 'object' && field !== null && inner in field
}

/** Where mining did not find the times of all lines constant, they are not. */
function variesInAll({ count, samples, signals }: Pattern): boolean {
  return count > samples.length && !signals.some(({ kind }) => kind === 'constant-duration')
}

interface Sighting {
  readonly line: Statement
  readonly ms: number
}

function sightingsOf(lines: readonly Statement[]): readonly Sighting[] {
  const sightings = new Map<string, Sighting>()
  for (const line of lines) {
    const ms = waitedMs(wordsOf(line))
    if (ms === undefined) continue
    const when = line.atMs === undefined ? line.sha256 : Math.floor(line.atMs / ONE_SIGHTING_MS)
    const key = `${line.instance ?? ''} ${when}`
    if (!sightings.has(key)) sightings.set(key, { line, ms })
  }
  return [...sightings.values()]
}
