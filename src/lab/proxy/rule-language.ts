import { bytesIn, bytesText, countIn, durationIn, durationText, rangeIn, wordIn } from './rule-values.ts'
import type { Rule } from './rule.ts'

export type ParsedRule =
  | { readonly kind: 'rule'; readonly rule: Rule }
  /** One sentence for whoever wrote it. */
  | { readonly kind: 'wrong'; readonly reason: string }

type Value = string | number | Readonly<Record<string, number>>

/** `key=value` in the language, and the field of the rule that it becomes. */
interface Key {
  readonly field: string
  readonly expects: string
  readonly read: (text: string) => Value | undefined
  readonly write: (value: never, rule: Rule) => string
}

const same = (value: string | number): string => String(value)
const text = (field: string): Key => ({
  field,
  expects: 'a text',
  read: (value) => (value === '' ? undefined : value),
  write: same,
})
const count = (field: string): Key => ({ field, expects: 'a whole number from 1 on', read: countIn, write: same })
const duration = (field: string): Key => ({
  field,
  expects: 'a time such as 200ms, 5s or 2m',
  read: durationIn,
  write: durationText,
})
const oneOf = (field: string, ...words: readonly string[]): Key => ({
  field,
  expects: words.join(', '),
  read: wordIn(words),
  write: same,
})

const WHICH: Readonly<Record<string, Key>> = {
  on: oneOf('on', 'new', 'commands', 'subscriber', 'reader'),
  name: text('name'),
  from: duration('fromMs'),
  for: duration('forMs'),
}
const WHAT: Readonly<Record<string, Key>> = { has: text('has'), nth: count('nth'), times: count('times') }

const bytes: Key = { field: 'bytes', expects: 'a size such as 100, 4KB or 1MB', read: bytesIn, write: bytesText }
const rate: Key = {
  field: 'bytesPerSecond',
  expects: 'a rate such as 4KB/s',
  read: (value) => (value.endsWith('/s') ? bytesIn(value.slice(0, -2)) || undefined : undefined),
  write: (value: number) => `${bytesText(value)}/s`,
}

/** How one kind is written. */
interface Form {
  /** Words after the kind, each one of some, and what it is where it is left out. */
  readonly word?: { readonly field: string; readonly of: readonly string[]; readonly unless?: string }
  /** A command's name may follow. */
  readonly isAboutCommands?: true
  readonly keys: Readonly<Record<string, Key>>
  readonly required?: readonly string[]
  /** What `then` is, unless it is said. */
  readonly ends?: string
}

const SIDES = ['request', 'reply', 'both'] as const
const THENS = ['close', 'reset', 'silent'] as const
const sides = { field: 'side', of: SIDES, unless: 'both' }

const FORMS: Readonly<Record<Rule['kind'], Form>> = {
  hold: { word: { field: 'side', of: ['request', 'reply'], unless: 'reply' }, isAboutCommands: true, keys: WHAT },
  drop: { isAboutCommands: true, keys: { ...WHAT, ends: oneOf('ends', ...THENS) }, ends: 'close' },
  cut: {
    word: { field: 'at', of: ['before', 'between', 'after'] },
    isAboutCommands: true,
    keys: { ...WHAT, ends: oneOf('ends', 'close', 'reset') },
    ends: 'close',
  },
  delay: {
    word: { ...sides, unless: 'reply' },
    isAboutCommands: true,
    keys: { ...WHAT, by: duration('ms'), jitter: duration('jitterMs') },
    required: ['by'],
  },
  slice: {
    word: sides,
    keys: { bytes: { field: '', expects: 'sizes such as 1-3', read: rangeIn, write: same } },
    required: ['bytes'],
  },
  limit: { word: sides, keys: { bytes, ends: oneOf('ends', ...THENS) }, required: ['bytes'], ends: 'reset' },
  bandwidth: { word: sides, keys: { rate }, required: ['rate'] },
  'black-hole': { word: sides, keys: {} },
  refuse: { keys: {} },
  'slow-close': { keys: { by: duration('ms') }, required: ['by'] },
}

/** Kinds that a rule may begin with. */
export const KINDS = Object.keys(FORMS) as readonly Rule['kind'][]

/** Reads one rule of docs/lab.md: `hold reply SUBSCRIBE on=subscriber`. Pure. */
export function parseRule(written: string): ParsedRule {
  const [kind = '', ...words] = written.trim().split(/\s+/)
  const form = Object.hasOwn(FORMS, kind) ? FORMS[kind as Rule['kind']] : undefined
  if (form === undefined) return wrong(`there is no rule ${quoted(kind)}; there are ${KINDS.join(', ')}`)
  const fields: Record<string, Value> = { kind }
  const given = new Set<string>()
  const keys = { ...(kind === 'refuse' ? { from: WHICH['from'], for: WHICH['for'] } : WHICH), ...form.keys } as Readonly<
    Record<string, Key>
  >
  const plain = words.filter((word) => !word.includes('='))
  const problem = plainWords(kind, form, plain, fields)
  if (problem !== undefined) return wrong(problem)
  for (const pair of words.filter((word) => word.includes('='))) {
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined
    if (key === undefined) return wrong(`${kind} knows no ${quoted(name)}; it knows ${Object.keys(keys).join(', ')}`)
    if (given.has(name)) return wrong(`${kind} has ${name} twice`)
    const read = key.read(value)
    if (read === undefined) return wrong(`${name}=${value} of ${kind} is none of: ${key.expects}`)
    given.add(name)
    if (typeof read === 'object') Object.assign(fields, read)
    else fields[key.field] = read
  }
  const missing = form.required?.find((name) => !given.has(name))
  if (missing !== undefined) return wrong(`${kind} needs ${missing}=, ${keys[missing]?.expects ?? ''}`)
  if (form.ends !== undefined) fields['ends'] ??= form.ends
  return { kind: 'rule', rule: fields as unknown as Rule }
}

/** @returns what is wrong. */
function plainWords(kind: string, form: Form, plain: readonly string[], fields: Record<string, Value>): string | undefined {
  const left = [...plain]
  const { word } = form
  if (word !== undefined) {
    const [first] = left
    if (first !== undefined && word.of.includes(first)) fields[word.field] = left.shift() ?? ''
    else if (word.unless !== undefined) fields[word.field] = word.unless
    else return `${kind} needs one of ${word.of.join(', ')}`
  }
  const [command] = left
  if (form.isAboutCommands === true && command !== undefined) {
    if (!/^[a-z][a-z._-]*$/i.test(command) || SIDES.some((side) => side === command))
      return `${quoted(command)} is no name of a command`
    fields['command'] = command.toUpperCase()
    left.shift()
  }
  const [over] = left
  return over === undefined ? undefined : `${kind} has ${quoted(over)} too many`
}

/** The rule as {@link parseRule} reads it. */
export function ruleText(rule: Rule): string {
  const form = FORMS[rule.kind]
  const fields = rule as unknown as Readonly<Record<string, never>>
  const words: string[] = [rule.kind]
  if (form.word !== undefined) words.push(String(fields[form.word.field]))
  if (fields['command'] !== undefined) words.push(fields['command'])
  if (rule.kind === 'slice') words.push(`bytes=${rule.bytesMin}-${rule.bytesMax}`)
  for (const [name, { field, write }] of Object.entries({ ...form.keys, ...WHICH })) {
    const value = fields[field]
    if (value !== undefined) words.push(`${name}=${write(value, rule)}`)
  }
  return words.join(' ')
}

function wrong(reason: string): ParsedRule {
  return { kind: 'wrong', reason }
}

function quoted(word: string): string {
  return JSON.stringify(word)
}
