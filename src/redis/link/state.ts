import type { RedisFailure } from '../failure.ts'
import type { LinkState } from '../link.ts'

/** What happens to a link. */
export type LinkEvent =
  | { readonly kind: 'up'; readonly server: string }
  /** A try failed, or a life ended. */
  | { readonly kind: 'down'; readonly reason: RedisFailure }
  /** The back-off after a life is over. */
  | { readonly kind: 'again' }
  | { readonly kind: 'close' }

export const FIRST: LinkState = { kind: 'connecting', epoch: 1, attempt: 1, reason: undefined }

/**
 * The whole machine. What has no meaning in a state changes nothing, and gives the same object back.
 *
 *     connecting(e) --up--> connected(e) --down--> lost(e) --again--> connecting(e+1)
 *     connecting(e) --down--> connecting(e), one attempt more
 *     each --close--> closed
 */
export function next(state: LinkState, event: LinkEvent): LinkState {
  if (state.kind === 'closed') return state
  if (event.kind === 'close') return { kind: 'closed' }
  switch (state.kind) {
    case 'connecting':
      if (event.kind === 'up') return { kind: 'connected', epoch: state.epoch, server: event.server }
      if (event.kind === 'down') return { ...state, attempt: state.attempt + 1, reason: event.reason }
      return state
    case 'connected':
      return event.kind === 'down' ? { kind: 'lost', epoch: state.epoch, reason: event.reason } : state
    case 'lost':
      return event.kind === 'again' ? { kind: 'connecting', epoch: state.epoch + 1, attempt: 1, reason: state.reason } : state
  }
}
