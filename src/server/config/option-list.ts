import { z } from 'zod'
import { NOTES, type Written } from './option.ts'
import { settingsSchema } from './settings-schema.ts'
import type { Leaf } from './value.ts'

/** One option, as a list shows it. */
export interface Option {
  /** `client.token.audience`; in a list of groups `channel.namespaces[].presence`. */
  readonly path: string
  readonly about: string
  readonly initial: Written | undefined
  readonly schema: Leaf<unknown>
}

/** Groups whose entries are groups themselves: a list of them is one value, which is taken whole from one place. */
export const LISTS: readonly string[] = ['channel.namespaces']

/** All options, in the order of the schema. */
export const OPTIONS: readonly Option[] = [...optionsOf(settingsSchema, '')]

const BY_PATH: ReadonlyMap<string, Option> = new Map(OPTIONS.map((option) => [option.path, option]))

/** Everything on the way to an option: `client`, `client.token`, `channel.namespaces[]`. */
const GROUPS: ReadonlySet<string> = new Set(OPTIONS.flatMap(({ path }) => parentsOf(path)))

/** Finds an option by path, with or without the numbers of list entries. */
export function findOption(path: string): Option | undefined {
  return BY_PATH.get(patternOf(path))
}

export function isGroup(path: string): boolean {
  return path === '' || GROUPS.has(patternOf(path))
}

/** `channel.namespaces[3].presence` is an option as `channel.namespaces[].presence`. */
export function patternOf(path: string): string {
  return path.replace(/\[\d+\]/g, '[]')
}

/** Values under such names are never shown. Keys of all kinds: that a public one is shown is no use to anybody. */
export function isSecret(path: string): boolean {
  return /(key|key_pem|secret|token|password)$/i.test(path) && typeof findOption(path)?.initial !== 'boolean'
}

/** `TIDEGATE_CLIENT_TOKEN_AUDIENCE` for `client.token.audience`. Options inside a list have no variable of their own. */
export function variableOf(path: string): string {
  return `TIDEGATE_${path.replaceAll('.', '_').toUpperCase()}`
}

function* optionsOf(schema: z.core.$ZodType, path: string): Generator<Option> {
  const note = NOTES.get(schema)
  if (note !== undefined) yield { path, ...note, schema: schema as Leaf<unknown> }
  else if (schema instanceof z.ZodPrefault) yield* optionsOf(schema.unwrap(), path)
  else if (schema instanceof z.ZodArray) yield* optionsOf(schema.element, `${path}[]`)
  else if (schema instanceof z.ZodObject) {
    for (const [name, inner] of Object.entries<z.core.$ZodType>(schema.shape)) {
      yield* optionsOf(inner, path === '' ? name : `${path}.${name}`)
    }
  }
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('.')
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('.'))
}
