import { trimmedVector } from './schedule.ts'

/** What became of a vector that was made smaller. */
export interface Shrunk {
  readonly vector: readonly number[]
  /** Runs that it took. */
  readonly runs: number
}

const RUNS_MAX = 1_000

/** Places that the rest of a vector may move by. */
const SHIFTS = [-3, -2, -1, 1, 2, 3]

/**
 * Makes a vector small that breaks an invariant: shorter, then with more zeros, then with lower entries, again and again until
 * nothing helps, or after 1,000 runs. What is left is what matters.
 *
 * @param breaks does this vector break it too? It has to be the same invariant, or one bug would slip into another.
 */
export async function shrink(
  vector: readonly number[],
  breaks: (vector: readonly number[]) => Promise<boolean>,
  runsMax = RUNS_MAX,
): Promise<Shrunk> {
  let best = trimmedVector(vector)
  let runs = 0
  const attempt = async (candidate: readonly number[]): Promise<boolean> => {
    const trimmed = trimmedVector(candidate)
    if (runs >= runsMax || (trimmed.length === best.length && trimmed.every((entry, at) => entry === best[at]))) return false
    runs += 1
    if (!(await breaks(trimmed))) return false
    best = trimmed
    return true
  }
  while (await smaller());
  return { vector: best, runs }

  /** One round. @returns whether anything helped. */
  async function smaller(): Promise<boolean> {
    const before = best
    await shorter()
    await zeros()
    await without()
    await moved()
    await lower()
    return best !== before && runs < runsMax
  }

  /** Cuts the tail off, half of it first. */
  async function shorter(): Promise<void> {
    for (let cut = best.length; cut >= 1;) {
      const keep = Math.max(0, best.length - cut)
      if (!(await attempt(best.slice(0, keep)))) cut = Math.floor(cut / 2)
      else cut = Math.min(cut, best.length)
    }
  }

  /** Delta debugging on the entries that are not 0. */
  async function zeros(): Promise<void> {
    for (let parts = 2; ;) {
      const places = best.flatMap((entry, at) => (entry === 0 ? [] : [at]))
      if (places.length === 0) return
      const size = Math.ceil(places.length / parts)
      let isSmaller = false
      for (let from = 0; from < places.length; from += size) {
        const chunk = new Set(places.slice(from, from + size))
        if (await attempt(best.map((entry, at) => (chunk.has(at) ? 0 : entry)))) {
          isSmaller = true
          break
        }
      }
      if (isSmaller) parts = 2
      else if (size === 1) return
      else parts = Math.min(places.length, parts * 2)
    }
  }

  /** Takes single entries out: what comes after them moves up. */
  async function without(): Promise<void> {
    for (let at = 0; at < best.length; at++) {
      while (at < best.length && (await attempt(best.toSpliced(at, 1))));
    }
  }

  /** A deviation that is left out may bring others, or save them: then what comes after it stands elsewhere. */
  async function moved(): Promise<void> {
    for (let at = 0; at < best.length; at++) {
      if (best[at] === 0) continue
      for (const by of SHIFTS) {
        const rest = by < 0 ? best.slice(at + 1 - by) : [...Array.from({ length: by }, () => 0), ...best.slice(at + 1)]
        if (await attempt([...best.slice(0, at), 0, ...rest])) break
      }
    }
  }

  async function lower(): Promise<void> {
    for (let at = 0; at < best.length; at++) {
      const entry = best[at] ?? 0
      for (let lowest = 0; lowest < entry; lowest++) if (await attempt(best.with(at, lowest))) break
    }
  }
}
