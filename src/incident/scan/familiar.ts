import { momentIn, type Moment } from '../document/index.ts'
import { Outline } from '../mining/index.ts'
import { addressesAlone, hasAddresses, placeholder, type Span } from '../redact/index.ts'
import { DigitlessTexts } from './digitless.ts'

/** Longer messages are read each time. */
const LENGTH_MAX = 400

/** Outlines that differ in digits which are said (`ssh1`, `ssh2`): what comes after them is read each time. */
const VARIANTS_MAX = 16

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

interface Known {
  readonly start: number
  readonly length: number
  /** undefined: such messages may hold a secret, which must be looked for in each. */
  readonly familiar: Familiar | undefined
  readonly said: readonly (readonly [at: number, code: number])[]
  /** Another one with the same hash. */
  readonly next: Known | undefined
}

/**
 * Messages like others that came before. Of nearly every line that a service writes only the digits are new: whether it holds a secret
 * and how it is read is found once. Bounded; at the bound all are forgotten, and what is not known is read as if it were the first.
 */
export class FamiliarMessages {
  readonly #texts = new DigitlessTexts(LENGTH_MAX)
  readonly #known = new Map<number, Known>()
  readonly #once = new Int32Array(ONCE)

  /** What is known of a message, if others like it came before. */
  of(message: string): Familiar | undefined {
    if (message.length > LENGTH_MAX) return undefined
    const texts = this.#texts
    texts.read(message)
    const first = this.#known.get(texts.hash)
    let variants = 0
    for (let known = first; known !== undefined; known = known.next) {
      if (known.length !== texts.length || !texts.isAt(known.start)) continue
      if (isLike(known, message)) return known.familiar
      variants++
    }
    if (this.#isAgain() && variants < VARIANTS_MAX) this.#add(message, first)
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
    const start = this.#texts.keep()
    if (start === undefined) {
      this.#known.clear()
      return this.#texts.forget()
    }
    this.#known.set(hash, { start, length, next, ...read(message) })
  }
}

function read(message: string): Pick<Known, 'familiar' | 'said'> {
  const addresses = addressesAlone(message)
  if (addresses === undefined) return { familiar: undefined, said: [] }
  const [text, places] = withPlaceholders(message, addresses)
  const outline = new Outline(text)
  const said = outline.saidDigits(text).flatMap((at) => places[at] ?? [])
  const familiar: Familiar = { addresses, outline, moment: momentIn(text) }
  return { familiar, said: said.map((at) => [at, message.charCodeAt(at)]) }
}

function isLike({ said, familiar }: Known, message: string): boolean {
  if (familiar === undefined) return true
  for (const [at, code] of said) if (message.charCodeAt(at) !== code) return false
  return familiar.addresses.length === 0 || hasAddresses(message, familiar.addresses)
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
