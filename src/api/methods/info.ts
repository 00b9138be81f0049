import { apiMethod } from '../method.ts'
import { failure, result } from '../outcome.ts'

/** `{}` -> `{nodes}`: the instances and what they carry. What others carry is as old as their last renewal, 3 s at most. */
export const info = apiMethod({}, async ({ control }) => {
  const nodes = await control.nodes().catch(() => undefined)
  if (nodes === undefined) return failure('internal', 'the other instances cannot be asked, try again')
  return result({ nodes })
})
