import { isMasked } from './token.ts'

/** Fewer values than this are alternatives that somebody wrote down: `opened` and `closed`. */
const VALUES_MIN = 4

/** So many values are no list that somebody wrote down, whatever they look like. */
const VALUES_MANY = 32

/** A word that varies alone, with so many values, is a name even if no new one was seen lately. */
const VALUES_SEVERAL = 6

/** Share of lines that had a value seen only there, at which the next line may well have a new one. */
const UNSEEN_MIN = 0.1

/** LOOKING, FAILED, TASK_ABORT: written in capitals, a state and not a name. */
const STATE = /^[^\p{Ll}]*\p{Lu}{2}[^\p{Ll}]*$/u

/**
 * Whether the values of one place are open, so that others will come (names, addresses, words of users), or closed, so that each says
 * something else (states, verbs). Of a closed set all values are soon seen often; the share of lines with a value seen once estimates
 * how much of the set is still unseen (Good and Turing). `counts`: value to the number of lines that had it.
 */
export function isOpenClass(counts: ReadonlyMap<string, number>): boolean {
  const values = [...counts.keys()]
  if (values.length < 2) return false
  // The same place has held what the scanner knows as a value: so it is a place for values.
  if (values.some((value) => isMasked(value))) return true
  // Names with digits are numbered: `vcs1`, `vcs2`.
  if (values.every((value) => /\d/.test(value))) return true
  if (values.length >= VALUES_MANY) return true
  if (values.length < VALUES_MIN || values.every((value) => STATE.test(value))) return false
  if (values.length >= VALUES_SEVERAL) return true
  let lines = 0
  let once = 0
  for (const count of counts.values()) {
    lines += count
    if (count === 1) once++
  }
  return once / lines >= UNSEEN_MIN
}
