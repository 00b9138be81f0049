/** One file for each thing that a client can ask. */
import type { Command, Method } from '../../protocol/index.ts'
import { DONE, type Handler, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'
import { connect } from './connect.ts'
import { history } from './history.ts'
import { presence, presenceStats } from './presence.ts'
import { publish } from './publish.ts'
import { refresh } from './refresh.ts'
import { rpc } from './rpc.ts'
import { subRefresh } from './sub-refresh.ts'
import { subscribe } from './subscribe.ts'
import { unsubscribe } from './unsubscribe.ts'

/** A missing handler does not compile. */
const HANDLERS: { readonly [M in Method]: Handler<M> } = {
  connect,
  subscribe,
  unsubscribe,
  publish,
  presence,
  presence_stats: presenceStats,
  history,
  ping: () => DONE,
  // A message to the server itself: there is no application here to take it, and the protocol has no answer to it.
  send: () => ({ kind: 'silent' }),
  rpc,
  refresh,
  sub_refresh: subRefresh,
}

/** Finds the handler. That a command's request is its method's is in the type of `Command`; the lookup loses it. */
export function carryOut(session: Session, command: Command): Outcome | Promise<Outcome> {
  const handler = HANDLERS[command.method] as Handler<Method>
  return handler(session, command)
}
