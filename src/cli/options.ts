import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearest } from '../server/config/nearest.ts'

/** What a command may be given: `text` takes a value, `flag` takes none. Names are without their dashes. */
export type OptionKinds = Readonly<Record<string, 'text' | 'flag'>>

/** What was given. An option that was given twice has its last value. */
export type OptionValues<Kinds extends OptionKinds> = {
  readonly [Name in keyof Kinds]?: Kinds[Name] extends 'text' ? string : true
}

export type ReadOptions<Kinds extends OptionKinds> =
  | { readonly kind: 'options'; readonly values: OptionValues<Kinds> }
  /** One sentence for whoever typed it. */
  | { readonly kind: 'wrong'; readonly reason: string }

/**
 * Reads the arguments of a command that takes options only. An unknown option is told with the nearest right one; a
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

/** The same for a command that takes words too, as in `tidegate drill ACTION DURATION`. @param names what the words are, for who writes too many. */
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
  const values: Record<string, string | true> = {}
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      if (words.length === names.length) return wrong(`an argument belongs to no option: ${whatIsTaken(names)}`)
      words.push(token.value)
      continue
    }
    const kind = Object.hasOwn(kinds, token.name) ? kinds[token.name] : undefined
    if (kind === undefined) return wrong(unknownOption(token.rawName, kinds))
    if (kind === 'flag' && token.value !== undefined) return wrong(`${token.rawName} takes no value`)
    if (kind === 'text' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))) {
      return wrong(`${token.rawName} needs a value`)
    }
    values[token.name] = token.value ?? true
  }
  return { kind: 'arguments', values: values as OptionValues<Kinds>, words }
}

function whatIsTaken(names: readonly string[]): string {
  return names.length === 0 ? 'this command takes options only' : `besides options this command takes ${names.join(' ')} only`
}

function parserOptions(kinds: OptionKinds): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, { type: kind === 'text' ? 'string' : 'boolean' }]))
}

function unknownOption(rawName: string, kinds: OptionKinds): string {
  const meant = nearest(rawName.replace(/^-+/, ''), Object.keys(kinds))
  return `there is no option ${rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`
}

function wrong(reason: string): { readonly kind: 'wrong'; readonly reason: string } {
  return { kind: 'wrong', reason }
}
