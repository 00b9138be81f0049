import type { Given } from '../control/index.ts'
import { DONE, failure, type ApiOutcome } from './outcome.ts'

/** It is not known to be done before every instance could be told. Asking again does no harm. */
export function everywhere({ elsewhere }: Pick<Given<unknown>, 'elsewhere'>, done: ApiOutcome = DONE): ApiOutcome {
  return elsewhere === 'told' ? done : failure('internal', 'done on this instance; the others could not be told, try again')
}
