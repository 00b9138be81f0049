import { cannot, type Cannot, type Fault } from '../fault.ts'
import { openControl, type Control } from '../relay/index.ts'
import type { FaultHost, FaultWish } from './index.ts'

/**
 * Every connection that goes through the relay goes dead: Redis' side is closed, the service's side stays open and hears nothing. New
 * connections work: a service that notices by itself is back before the drill is over. The relay lets go when the drill does, whatever
 * ends it.
 */
export async function halfOpen({ lastsMs, relay }: FaultWish, { timers }: FaultHost): Promise<Fault | Cannot> {
  const where = `${relay.host}:${relay.port}`
  const found = await openControl(relay, timers)
  if (found === 'nobody')
    return cannot(
      `no relay listens on ${where}`,
      'Nobody outside can make a connection half-open, so the service has to reach its Redis through a small relay:',
      '  1. tidegate drill relay --redis redis://HOST:6379      in a terminal of its own, on the machine of the service',
      `  2. start the service with REDIS_URL=redis://${where}    (user, password and database as before)`,
      '  3. tidegate drill half-open 8s --url http://HOST:8080',
      'Afterwards start the service with its own REDIS_URL again, and end the relay with Ctrl-C. A Redis behind Sentinel or in a cluster',
      'tells its own addresses, so a service would go around the relay: there use pause-redis.',
    )
  if (found === 'foreign') return cannot(`what listens on ${where} is no relay of tidegate drill`)
  let control: Control | undefined = found
  if (control.connections === 0) {
    control.close()
    return cannot(
      `no connection goes through the relay on ${where}`,
      `Start the service with REDIS_URL=redis://${where} (user, password and database as before).`,
    )
  }
  return {
    plan: `the ${control.connections} connections through the relay on ${where} go dead for ${lastsMs / 1_000} s`,
    lastsMs,
    hits: 'redis',
    mayDisconnect: false,
    undo: [],
    async begin() {
      const held = (await control?.hold()) ?? 0
      return `${held} connections are half-open: nothing comes, and nothing is closed`
    },
    end() {
      control?.close()
      control = undefined
      return Promise.resolve('the relay has let go: dead connections are reset')
    },
  }
}
