import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearest } from '../server/config/nearest.ts'

/**
 * What a command may be given: `text` takes a value, `texts` one each time, `flag` takes none, `argument` is the next word without
 * dashes, `arguments` all words that are left. Names are without their dashes.
 */
export type OptionKinds = Readonly<Record<string, 'text' | 'texts' | 'flag' | 'argument' | 'arguments'>>

/** What was given. A `text` that was given twice has its last value. */
export type OptionValues<Kinds extends OptionKinds> = {
  readonly [Name in keyof Kinds]?: Kinds[Name] extends 'flag'
    ? true
    : Kinds[Name] extends 'texts' | 'arguments'
      ? readonly string[]
      : string
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
  const { tokens } = parseArgs({
    args: [...args],
    options: parserOptions(kinds),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values: Record<string, string | string[] | true> = {}
  const places = Object.keys(kinds).filter((name) => kinds[name] === 'argument')
  const all = Object.keys(kinds).find((name) => kinds[name] === 'arguments')
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      const place = places.shift()
      if (place !== undefined) values[place] = token.value
      else if (all !== undefined) values[all] = more(values[all], token.value)
      else return wrong(tooMany(kinds))
      continue
    }
    const kind = Object.hasOwn(kinds, token.name) ? kinds[token.name] : undefined
    if (kind === undefined || isWord(kind)) return wrong(unknownOption(token.rawName, kinds))
    if (kind === 'flag' && token.value !== undefined) return wrong(`${token.rawName} takes no value`)
    if (kind !== 'flag' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))) {
      return wrong(`${token.rawName} needs a value`)
    }
    if (kind === 'texts') values[token.name] = more(values[token.name], token.value ?? '')
    else values[token.name] = token.value ?? true
  }
  return { kind: 'options', values: values as OptionValues<Kinds> }
}

function more(before: string | string[] | true | undefined, value: string): string[] {
  return [...(Array.isArray(before) ? before : []), value]
}

function isWord(kind: OptionKinds[string]): boolean {
  return kind === 'argument' || kind === 'arguments'
}

function parserOptions(kinds: OptionKinds): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(optionsOf(kinds).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' }]))
}

function optionsOf(kinds: OptionKinds): [string, OptionKinds[string]][] {
  return Object.entries(kinds).filter(([, kind]) => !isWord(kind))
}

function tooMany(kinds: OptionKinds): string {
  const names = Object.keys(kinds).filter((name) => kinds[name] === 'argument')
  if (names.length === 0) return 'an argument belongs to no option: this command takes options only'
  return `there are too many arguments: this command takes ${names.map((name) => name.toUpperCase()).join(' ')}`
}

function unknownOption(rawName: string, kinds: OptionKinds): string {
  const names = optionsOf(kinds).map(([name]) => name)
  const meant = nearest(rawName.replace(/^-+/, ''), names)
  return `there is no option ${rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`
}

function wrong(reason: string): { readonly kind: 'wrong'; readonly reason: string } {
  return { kind: 'wrong', reason }
}
