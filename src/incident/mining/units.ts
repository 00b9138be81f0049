import type { Kind } from './kind.ts'

/** A unit, and what one of it is in the unit of its kind: milliseconds, bytes, percent. */
export interface UnitWord {
  readonly kind: Kind
  readonly factor: number
}

const ms = (factor: number): UnitWord => ({ kind: 'duration', factor })
const bytes = (factor: number): UnitWord => ({ kind: 'size', factor })
const KIB = 1024

function table(rows: readonly (readonly [string, UnitWord])[]): ReadonlyMap<string, UnitWord> {
  return new Map(rows.flatMap(([names, unit]) => names.split(' ').map((name) => [name, unit] as const)))
}

/** Glued to a number: `7.51s`, `12KB`, `5%`. */
const GLUED = table([
  ['ns', ms(1e-6)],
  ['us µs μs', ms(1e-3)],
  ['ms msec', ms(1)],
  ['s sec secs', ms(1000)],
  ['m min mins', ms(60_000)],
  ['h hr hrs', ms(3_600_000)],
  ['d', ms(86_400_000)],
  ['B b', bytes(1)],
  ['K k kB kb KB KiB Ki', bytes(KIB)],
  ['M MB mb MiB Mi', bytes(KIB ** 2)],
  ['G GB gb GiB Gi', bytes(KIB ** 3)],
  ['T TB tb TiB Ti', bytes(KIB ** 4)],
  ['%', { kind: 'percent', factor: 1 }],
])

/** A word of its own after a number: `30 seconds`. Single letters are left out where they are words or names (`d`, `m`, `h`, `k`). */
const SPACED = table([
  ['nanoseconds nanos ns', ms(1e-6)],
  ['microseconds micros us µs', ms(1e-3)],
  ['ms msec msecs millis millisecond milliseconds', ms(1)],
  ['s sec secs second seconds', ms(1000)],
  ['min mins minute minutes', ms(60_000)],
  ['hr hrs hour hours', ms(3_600_000)],
  ['day days', ms(86_400_000)],
  ['b byte bytes', bytes(1)],
  ['kb kib', bytes(KIB)],
  ['mb mib', bytes(KIB ** 2)],
  ['gb gib', bytes(KIB ** 3)],
  ['tb tib', bytes(KIB ** 4)],
  ['% percent', { kind: 'percent', factor: 1 }],
])

export const gluedUnit = (text: string): UnitWord | undefined => GLUED.get(text)

export const spacedUnit = (text: string): UnitWord | undefined => SPACED.get(text.toLowerCase())
