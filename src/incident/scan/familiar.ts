import { momentIn, type Moment } from '../document/index.ts'
import { OUTLINED_MAX, Outline } from '../mining/index.ts'
import { addressesAlone, hasAddresses, placeholder, type Span } from '../redact/index.ts'
import { DigitlessTexts } from './digitless.ts'

/** At the bound all are forgotten, and found again. */
const KNOWN_MAX = 16_384

/** With one hash: those that differ in digits which are said (`ssh1`, `ssh2`), and what shares it by chance or by malice. Others are read each time. */
const SAME_HASH_MAX = 16

/** Hashes of what came once: what never comes again is not worth keeping. */
const ONCE = 2 ** 16

/** Messages that differ in nothing but values. */
export interface Familiar {
  /** All that must be taken out of them. */
  readonly addresses: readonly Span[]
  /** Of what is left. */
  readonly outline: Outline
  /** In a life, that they tell of. */
  readonly moment: Moment | undefined
}

/** One object for all of it: thousands are at work at once, and each step from one object to the next is waited for. */
interface Known extends Familiar {
  readonly start: number
  readonly length: number
  /** Such messages may hold a secret, which must be looked for in each: nothing else is known of them. */
  readonly isOpen: boolean
  /** Digits that are said: the place of each, and behind it its code. */
  readonly said: readonly number[]
  /** Another one with the same hash. */
  readonly next: Known | undefined
}

/**
 * Messages like others that came before. Of nearly every line that a service writes only the digits are new: whether it holds a secret
 * and how it is read is found once. Bounded; at the bound all are forgotten, and what is not known is read as if it were the first.
 */
export class FamiliarMessages {
  readonly #texts = new DigitlessTexts(OUTLINED_MAX)
  readonly #known = new Map<number, Known>()
  #count = 0
  readonly #once = new Int32Array(ONCE)

  /** What is known of a message, if others like it came before. */
  of(message: string): Familiar | undefined {
    if (message.length > OUTLINED_MAX) return undefined
    const texts = this.#texts
    texts.read(message)
    const first = this.#known.get(texts.hash)
    let sameHash = 0
    for (let known = first; known !== undefined; known = known.next, sameHash++)
      if (known.length === texts.length && texts.isAt(known.start) && isLike(known, message))
        return known.isOpen ? undefined : known
    if (this.#isAgain() && sameHash < SAME_HASH_MAX) this.#add(message, first)
    return undefined
  }

  #isAgain(): boolean {
    const { hash } = this.#texts
    const place = hash & (ONCE - 1)
    if (this.#once[place] === hash) return true
    this.#once[place] = hash
    return false
  }

  #add(message: string, next: Known | undefined): void {
    const { hash, length } = this.#texts
    const start = this.#count === KNOWN_MAX ? undefined : this.#texts.keep()
    if (start === undefined) {
      this.#known.clear()
      this.#count = 0
      return this.#texts.forget()
    }
    this.#count++
    this.#known.set(hash, { start, length, next, ...read(message) })
  }
}

type Read = Omit<Known, 'start' | 'length' | 'next'>

const OPEN: Read = { isOpen: true, said: [], addresses: [], outline: new Outline(''), moment: undefined }

function read(message: string): Read {
  const addresses = addressesAlone(message)
  if (addresses === undefined) return OPEN
  const [text, places] = withPlaceholders(message, addresses)
  if (text.length > OUTLINED_MAX) return OPEN
  const outline = new Outline(text)
  const said = outline.saidDigits(text).flatMap((at) => places[at] ?? [])
  return {
    isOpen: false,
    said: said.flatMap((at) => [at, message.charCodeAt(at)]),
    addresses,
    outline,
    moment: momentIn(text),
  }
}

function isLike({ said, addresses }: Known, message: string): boolean {
  for (let at = 0; at < said.length; at += 2) if (message.charCodeAt(said[at] ?? 0) !== said[at + 1]) return false
  return addresses.length === 0 || hasAddresses(message, addresses)
}

/** The message as it is read, and where each of its characters stood before; nowhere: those of a placeholder. */
function withPlaceholders(message: string, addresses: readonly Span[]): readonly [string, readonly (number | undefined)[]] {
  let text = ''
  const places: (number | undefined)[] = []
  const copy = (from: number, to: number): void => {
    text += message.slice(from, to)
    for (let at = from; at < to; at++) places.push(at)
  }
  let from = 0
  for (const { start, end, kind } of addresses) {
    copy(from, start)
    text += placeholder(kind, '0000')
    places.length = text.length
    from = end
  }
  copy(from, message.length)
  return [text, places]
}
