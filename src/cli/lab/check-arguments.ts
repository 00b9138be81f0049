import { CHECK_NAMES, CLASSES, type CheckName, type Promises } from '../../lab/history/index.ts'
import { readOptions } from '../options.ts'

const KINDS = {
  json: 'flag',
  strict: 'flag',
  promise: 'text',
  outages: 'text',
  disconnects: 'text',
  refusals: 'text',
  'closes-within': 'text',
  without: 'text',
} as const

/** What `tidegate lab check` was asked. */
export interface CheckArguments {
  readonly kind: 'asked'
  /** `-` is what comes in. */
  readonly files: readonly string[]
  readonly promises: Promises
  readonly without: ReadonlySet<CheckName>
  readonly isStrict: boolean
  readonly asJson: boolean
}

type Wrong = { readonly kind: 'wrong'; readonly reason: string }

/** Files stand anywhere among the options. */
export function checkArguments(args: readonly string[]): CheckArguments | Wrong {
  const { files, options } = apart(args)
  const read = readOptions(KINDS, options)
  if (read.kind === 'wrong') return read
  if (files.length === 0) return wrong('name the files of a history, or - for what comes in')
  const twice = files.find((file, index) => files.indexOf(file) !== index)
  if (twice !== undefined) return wrong(`${twice} is named twice`)
  const { promise, outages, disconnects, refusals, without, json = false, strict = false } = read.values
  const within = read.values['closes-within']
  if (promise !== undefined && !CLASSES.some((name) => name === promise))
    return wrong(`--promise is a durability class: ${CLASSES.join(', ')}`)
  const left = without?.split(',') ?? []
  const unknown = left.find((name) => !CHECK_NAMES.some((known) => known === name))
  if (unknown !== undefined)
    return wrong(`--without takes names of checks, as in C13,C17; there is no ${JSON.stringify(unknown.slice(0, 20))}`)
  if (left.length === CHECK_NAMES.length) return wrong('--without leaves no check')
  const numbers = {
    outages: wholes(outages),
    disconnects: wholes(disconnects),
    refusals: wholes(refusals),
    within: wholes(within),
  }
  const bad = Object.entries(numbers).find(([, values]) => values === 'wrong')
  if (bad !== undefined)
    return wrong(`--${bad[0] === 'within' ? 'closes-within' : bad[0]} takes whole numbers, several with commas`)
  if (several(numbers.outages) || several(numbers.within)) return wrong('--outages and --closes-within take one number')
  const one = (values: readonly number[] | 'wrong' | undefined): number | undefined =>
    Array.isArray(values) ? values[0] : undefined
  const all = (values: readonly number[] | 'wrong' | undefined): readonly number[] | undefined =>
    values === 'wrong' ? undefined : values
  return {
    kind: 'asked',
    files,
    promises: {
      durability: promise,
      outages: one(numbers.outages),
      disconnects: all(numbers.disconnects),
      refusals: all(numbers.refusals),
      closesWithinMs: one(numbers.within),
    },
    without: new Set(left as CheckName[]),
    isStrict: strict,
    asJson: json,
  }
}

/** A word that no option takes is a file. */
function apart(args: readonly string[]): { readonly files: readonly string[]; readonly options: readonly string[] } {
  const end = args.indexOf('--')
  const [mixed, files] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const takesNext = (arg: string | undefined): boolean =>
    Object.entries(KINDS).some(([name, kind]) => kind === 'text' && arg === `--${name}`)
  const isFile = (arg: string, index: number): boolean => (arg === '-' || !arg.startsWith('-')) && !takesNext(mixed[index - 1])
  return { files: [...mixed.filter(isFile), ...files], options: mixed.filter((arg, index) => !isFile(arg, index)) }
}

/** `none` is no number at all: nothing of the kind is allowed. */
function wholes(text: string | undefined): readonly number[] | 'wrong' | undefined {
  if (text === undefined) return undefined
  if (text === 'none') return []
  const words = text.split(',')
  return words.every((word) => /^\d{1,9}$/.test(word)) ? words.map(Number) : 'wrong'
}

function several(values: readonly number[] | 'wrong' | undefined): boolean {
  return Array.isArray(values) && values.length !== 1
}

function wrong(reason: string): Wrong {
  return { kind: 'wrong', reason }
}
