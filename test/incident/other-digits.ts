import type { Chance } from './secrets.ts'

/** The same text with other digits; a zero that begins a `0x` stays. */
export function otherDigits(text: string, chance: Chance): string {
  return text.replaceAll(/0(?=x)|\d/gi, (digit, at: number) => (/^0x/i.test(text.slice(at)) ? digit : String(chance.below(10))))
}
