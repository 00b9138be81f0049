import { hostname } from 'node:os'
import { createApi, type ApiHandler } from '../api/index.ts'
import type { Metrics } from '../http/index.ts'
import type { ControlRoom } from './control-room.ts'
import { conversations, type Conversations, type World } from './conversations.ts'
import type { Parts } from './parts.ts'
import type { ServerPlan } from './plan.ts'
import { VERSION } from './version.ts'

/** Everything that serves, once the parts are open. */
export interface Assembly {
  readonly parts: Parts
  readonly conversations: Conversations
  readonly api: ApiHandler
}

/** Puts the parts together. Nothing here waits, and nobody is let in by it: that is the gate's. */
export function assemble(
  plan: ServerPlan,
  world: World,
  parts: Parts,
  metrics: Metrics,
  room: ControlRoom | undefined,
): Assembly {
  const { revocations, kept } = parts
  const { engine, verifier, rules } = room === undefined ? { ...parts, rules: plan.rules } : withRoom(room, parts, plan)
  const all = conversations({ ...plan, rules }, world, { engine, verifier, revocations, observer: metrics, version: VERSION })
  const api = createApi({
    ...all.context,
    sessions: all.sessions,
    key: plan.api.key,
    insecure: plan.api.insecure,
    startedMs: world.clock.monotonicMs(),
    nodeName: hostname(),
    keepRevocations: (revoked) => kept.save(revoked),
  })
  return { parts, conversations: all, api }
}

/** What sessions see of the parts where there is a control room: its channel and its tokens too. */
function withRoom(
  room: ControlRoom,
  { engine, verifier }: Parts,
  { rules }: ServerPlan,
): Pick<ServerPlan, 'rules'> & Pick<Parameters<typeof conversations>[2], 'engine' | 'verifier'> {
  return {
    engine: { ...engine, log: room.log(engine.log) },
    verifier: room.verifier(verifier),
    rules: room.rules(rules),
  }
}
