import { seededRandom } from '../../src/runtime/manual.ts'

/** What a seed decides in a scenario: when a fault comes, and how large it is. */
export function chanceOf(seed: number): { readonly between: (low: number, high: number) => number } {
  const random = seededRandom(seed)
  return { between: (low, high) => low + Math.floor(random.next() * (high - low + 1)) }
}
