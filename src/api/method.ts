import type { Static, TObject, TProperties } from 'typebox'
import type { ApiContext } from './context.ts'
import { failure, type ApiOutcome } from './outcome.ts'
import { requestShape } from './shape.ts'

/** One thing that can be asked. `body` is parsed JSON, not looked at yet. */
export type ApiMethod = (context: ApiContext, body: unknown) => Promise<ApiOutcome>

/** A method whose request is read before it runs: a wrong field is 107 and says which. */
export function apiMethod<Properties extends TProperties>(
  fields: Properties,
  run: (context: ApiContext, request: Static<TObject<Properties>>) => ApiOutcome | Promise<ApiOutcome>,
): ApiMethod {
  const read = requestShape(fields)
  return async (context, body) => {
    const asked = read(body)
    return asked.kind === 'valid' ? run(context, asked.request) : failure('badRequest', `bad request: ${asked.detail}`)
  }
}
