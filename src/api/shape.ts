import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Check } from 'typebox/value'

/** A request read once, at the edge: what it says, or which field is not as it should be. */
export type Read<Request> =
  | { readonly kind: 'valid'; readonly request: Request }
  | { readonly kind: 'invalid'; readonly detail: string }

export type ReadRequest<Request> = (value: unknown) => Read<Request>

/** Characters of a foreign field's name that an answer repeats. */
const NAME_SHOWN_MAX = 40

/**
 * Compiles the reader of a request. A field that is `null` and cannot be counts as absent, because some libraries write out
 * what they were not given; a field that there is not is an error, because a misspelt `skip_history` would be worse.
 */
export function requestShape<Properties extends TProperties>(properties: Properties): ReadRequest<Static<TObject<Properties>>> {
  const schema = Type.Object(properties)
  const validator = Compile(schema)
  const required = new Set(
    Object.keys(properties).filter((name) => (schema.required as readonly string[] | undefined)?.includes(name)),
  )
  const droppable = new Set(Object.keys(properties).filter((name) => !required.has(name) && !nullable(properties[name])))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid('the request is not a JSON object')
    const request = Object.fromEntries(Object.entries(value).filter(([name, field]) => field !== null || !droppable.has(name)))
    const unknown = Object.keys(request).find((name) => !Object.hasOwn(properties, name))
    if (unknown !== undefined) return invalid(unknownField(unknown, Object.keys(properties)))
    if (validator.Check(request)) return { kind: 'valid', request }
    const missing = [...required].find((name) => !Object.hasOwn(request, name))
    if (missing !== undefined) return invalid(`${missing} is missing`)
    const [wrong] = validator.Errors(request)
    return invalid(wrong === undefined ? 'the request is not as it should be' : `${pathOf(wrong.instancePath)} ${wrong.message}`)
  }
}

function nullable(schema: TSchema | undefined): boolean {
  return schema !== undefined && Check(schema, null)
}

function unknownField(name: string, known: readonly string[]): string {
  const shown = JSON.stringify(name.slice(0, NAME_SHOWN_MAX))
  return `there is no field ${shown}; there are: ${known.length === 0 ? 'none' : known.join(', ')}`
}

/** `/since/offset` -> `since.offset`. Keys that callers make up (of tags) may be long. */
function pathOf(instancePath: string): string {
  return instancePath.slice(1, 4 * NAME_SHOWN_MAX).replaceAll('/', '.')
}

function invalid(detail: string): { readonly kind: 'invalid'; readonly detail: string } {
  return { kind: 'invalid', detail }
}
