import { DONE, type Handler } from '../outcome.ts'

/** Leaving where one is not is done already. */
export const unsubscribe: Handler<'unsubscribe'> = (session, { request }) => {
  session.unsubscribe(request.channel)
  session.forgetDisplaced(request.channel)
  return DONE
}
