import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearest } from '../server/config/nearest.ts'

/**
 * What a command may be given: `text` takes a value, `texts` one each time, `flag` takes none, `argument` is the next word without
 * dashes. Names are without their dashes.
 */
export type OptionKinds = Readonly<Record<string, 'text' | 'texts' | 'flag' | 'argument'>>

/** What was given. A `text` that was given twice has its last value. */
export type OptionValues<Kinds extends OptionKinds> = {
  readonly [Name in keyof Kinds]?: Kinds[Name] extends 'flag' ? true : Kinds[Name] extends 'texts' ? readonly string[] : string
}

export type ReadOptions<Kinds extends OptionKinds> =
  | { readonly kind: 'options'; readonly values: OptionValues<Kinds> }
  /** One sentence for whoever typed it. */
  | { readonly kind: 'wrong'; readonly reason: string }

/**
 * Reads the arguments of a command. An unknown option is told with the nearest right one; a
 * value that looks like an option is taken for a forgotten value, unless it is written `--name=-value`. No reason repeats
 * a value: a mistyped one may be a secret.
 */
export function readOptions<Kinds extends OptionKinds>(kinds: Kinds, args: readonly string[]): ReadOptions<Kinds> {
  const read = readArguments(kinds, args, [])
  return read.kind === 'wrong' ? read : { kind: 'options', values: read.values }
}

export type ReadArguments<Kinds extends OptionKinds> =
  | { readonly kind: 'arguments'; readonly values: OptionValues<Kinds>; readonly words: readonly string[] }
  | { readonly kind: 'wrong'; readonly reason: string }

/**
 * The same for a command that takes words too, as in `tidegate drill ACTION DURATION`.
 *
 * @param names what the words are, for who writes too many; where the last one ends with `...` there may be any number of it.
 */
export function readArguments<Kinds extends OptionKinds>(
  kinds: Kinds,
  args: readonly string[],
  names: readonly string[],
): ReadArguments<Kinds> {
  const { tokens } = parseArgs({
    args: [...args],
    options: parserOptions(kinds),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values: Record<string, string | string[] | true> = {}
  const words: string[] = []
  const places = Object.keys(kinds).filter((name) => kinds[name] === 'argument')
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      const place = places.shift()
      if (place !== undefined) values[place] = token.value
      else if (words.length < names.length || names.at(-1)?.endsWith('...') === true) words.push(token.value)
      else return wrong(names.length === 0 ? tooMany(kinds) : `an argument belongs to no option: ${whatIsTaken(names)}`)
      continue
    }
    const kind = Object.hasOwn(kinds, token.name) ? kinds[token.name] : undefined
    if (kind === undefined || kind === 'argument') return wrong(unknownOption(token.rawName, kinds))
    if (kind === 'flag' && token.value !== undefined) return wrong(`${token.rawName} takes no value`)
    if (kind !== 'flag' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))) {
      return wrong(`${token.rawName} needs a value`)
    }
    const before = values[token.name]
    if (kind === 'texts') values[token.name] = [...(Array.isArray(before) ? before : []), token.value ?? '']
    else values[token.name] = token.value ?? true
  }
  return { kind: 'arguments', values: values as OptionValues<Kinds>, words }
}

function whatIsTaken(names: readonly string[]): string {
  return `besides options this command takes ${names.join(' ')} only`
}

function parserOptions(kinds: OptionKinds): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(optionsOf(kinds).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' }]))
}

function optionsOf(kinds: OptionKinds): [string, OptionKinds[string]][] {
  return Object.entries(kinds).filter(([, kind]) => kind !== 'argument')
}

function tooMany(kinds: OptionKinds): string {
  const takes = Object.keys(kinds).length - optionsOf(kinds).length
  if (takes === 0) return 'an argument belongs to no option: this command takes options only'
  return `there are too many arguments: this command takes ${takes}`
}

function unknownOption(rawName: string, kinds: OptionKinds): string {
  const names = optionsOf(kinds).map(([name]) => name)
  const meant = nearest(rawName.replace(/^-+/, ''), names)
  return `there is no option ${rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`
}

function wrong(reason: string): { readonly kind: 'wrong'; readonly reason: string } {
  return { kind: 'wrong', reason }
}
