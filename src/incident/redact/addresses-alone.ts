import { ipv4 } from './addresses.ts'
import { findSecrets } from './find.ts'
import type { Span } from './kind.ts'
import { PLACEHOLDER } from './placeholder.ts'

/**
 * Where digits decide, and not only that there are some: check digits, networks, what a token begins with. A text in which nothing is
 * found may differ from one that holds a secret in these digits alone. Wider than the detectors, never narrower: what is here for
 * nothing costs time, what is missing costs a secret.
 */
const DIGITS_DECIDE = new RegExp(
  [
    // Cards: 13 to 19 digits that stand by themselves, in one or in groups.
    String.raw`(?<![\w.+-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-])`,
    // Phone numbers, bank accounts.
    String.raw`\+\d(?:[ .-]?\(?\d\)?){7}`,
    String.raw`[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2}`,
    // Addresses as names of machines, and of this machine (`::1`); `%40`.
    String.raw`ip-\d`,
    String.raw`\d::|::\d`,
    String.raw`%\d\d`,
    // Tokens and hashes with a digit in what they begin with.
    String.raw`\d//\d`,
    String.raw`\$(?:argon)?\d`,
    String.raw`ya\d\d\.`,
    String.raw`do[opr]_v\d_`,
    String.raw`AGE-SECRET-KEY-\d`,
    // What is read from base64.
    String.raw`[Bb][Aa][Ss][Ii][Cc][ \t]+[A-Za-z0-9+/]{8}`,
  ].join('|'),
)

const DOTTED = /\d{1,3}(?:\.\d{1,3}){3}/g

const NONE: readonly Span[] = []

/**
 * The addresses (IPv4) in a text of which nothing else must be taken out, whatever its digits are (the zero of a `0x` is none of them);
 * `undefined`: something else is in it, or would be with other digits. Slower than looking once: for what is said often.
 */
export function addressesAlone(text: string): readonly Span[] | undefined {
  const spans = findSecrets(text)
  if (spans.some(({ kind }) => kind !== 'ipv4') || DIGITS_DECIDE.test(text)) return undefined
  const dotted = [...text.matchAll(DOTTED)]
  if (dotted.length === 0) return NONE
  if (text.replace(PLACEHOLDER, '') !== text) return undefined
  const areAll =
    dotted.length === spans.length &&
    dotted.every(({ index, 0: { length } }, at) => spans[at]?.start === index && spans[at].end === index + length)
  return areAll ? spans : undefined
}

/** Does a text that differs in nothing but digits from one with these addresses alone have them too? */
export function hasAddresses(text: string, addresses: readonly Span[]): boolean {
  let floor = 0
  for (const { start, end } of addresses) {
    const found = ipv4(text, text.indexOf('.', start), floor)
    if (found?.start !== start || found.end !== end) return false
    floor = end
  }
  return true
}
