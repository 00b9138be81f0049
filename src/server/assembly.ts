import { hostname } from 'node:os'
import { createApi } from '../api/index.ts'
import { Router, type Metrics } from '../http/index.ts'
import type { TransportContext } from '../transport/index.ts'
import type { ControlRoom } from './control-room.ts'
import { conversations, type Conversations, type World } from './conversations.ts'
import type { Parts } from './parts.ts'
import type { ServerPlan } from './plan.ts'
import { apiRoutes, commonRoutes, transportRoutes } from './routes.ts'
import { VERSION } from './version.ts'

/** Everything that serves, once the parts are open. */
export interface Assembly {
  readonly parts: Parts
  readonly conversations: Conversations
  readonly router: Router
}

/** Puts the parts together. Nothing here waits, and nobody is let in by it: that is the gate's. */
export function assemble(
  plan: ServerPlan,
  world: World,
  parts: Parts,
  transport: TransportContext,
  metrics: Metrics,
  room: ControlRoom | undefined,
): Assembly {
  const { clock, logger } = world
  const { revocations, kept, token } = parts
  const { engine, verifier, rules } = room === undefined ? { ...parts, rules: plan.rules } : withRoom(room, parts, plan)
  const all = conversations({ ...plan, rules }, world, { engine, verifier, revocations, observer: metrics, version: VERSION })
  const api = createApi({
    ...all.context,
    sessions: all.sessions,
    key: plan.api.key,
    insecure: plan.api.insecure,
    startedMs: clock.monotonicMs(),
    nodeName: hostname(),
    keepRevocations: (revoked) => kept.save(revoked),
  })
  const routes = [
    ...transportRoutes(plan, transport, all.sessions),
    ...(plan.api.isOn ? apiRoutes(api) : []),
    ...(room?.routes ?? []),
    ...commonRoutes(plan, world, token, metrics),
  ]
  return {
    parts,
    conversations: all,
    router: new Router(routes, world.timers, (error, path) => logger.event('request.failed', { error, path })),
  }
}

/** What sessions see of the parts where there is a control room: its channel and its tokens too. */
function withRoom(
  room: ControlRoom,
  { engine, verifier }: Parts,
  { rules }: ServerPlan,
): Pick<ServerPlan, 'rules'> & Pick<Parameters<typeof conversations>[2], 'engine' | 'verifier'> {
  return {
    engine: { log: room.log(engine.log), presence: engine.presence },
    verifier: room.verifier(verifier),
    rules: room.rules(rules),
  }
}
