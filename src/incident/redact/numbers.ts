import type { Span } from './kind.ts'

const CARD = /\d(?:[ -]?\d){12,18}(?![\w-])/y
/** First digits and lengths of the card networks. */
const NETWORKS =
  /^(?:4\d{15}|4\d{18}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14})$/

/** A card number: of a network, with its check digit, standing by itself. Called at the first digit of a run. */
export function cardNumber(text: string, at: number): Span | undefined {
  CARD.lastIndex = at
  const found = CARD.exec(text)?.[0]
  if (found === undefined || !isGrouped(found)) return undefined
  const digits = found.replace(/\D/g, '')
  return NETWORKS.test(digits) && luhn(digits) ? { start: at, end: at + found.length, kind: 'card' } : undefined
}

/** In one, or in groups with one sign between them all: `2025 12 ...` is no card. */
function isGrouped(found: string): boolean {
  return /^(?:\d+|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})$/.test(found)
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let index = digits.length - 1, isDouble = false; index >= 0; index--, isDouble = !isDouble) {
    const digit = digits.charCodeAt(index) - 0x30
    sum += isDouble ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit
  }
  return sum % 10 === 0
}

const PHONE = /\+[1-9](?:[ .-]?\(?\d\)?){7,14}(?![\w:])/y

/** `+49 30 1234567`, at its plus sign. */
export function phoneNumber(text: string, at: number): Span | undefined {
  PHONE.lastIndex = at
  return PHONE.test(text) ? { start: at, end: PHONE.lastIndex, kind: 'phone' } : undefined
}

const IBAN = /[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)/y

/** A bank account number, at its first letter. */
export function bankAccount(text: string, at: number): Span | undefined {
  IBAN.lastIndex = at
  const found = IBAN.exec(text)?.[0]
  if (found === undefined || found.length < 15) return undefined
  const plain = found.replaceAll(' ', '')
  return plain.length <= 34 && remainder97(plain.slice(4) + plain.slice(0, 4)) === 1
    ? { start: at, end: at + found.length, kind: 'iban' }
    : undefined
}

function remainder97(plain: string): number {
  let rest = 0
  for (const character of plain) rest = Number(`${rest}${Number.parseInt(character, 36)}`) % 97
  return rest
}
