import type { RedisWorld } from '../../src/redis/settings.ts'
import { realClock, realRandom, realTimers } from '../../src/runtime/real.ts'
import type { Link, LinkState } from '../../src/redis/link.ts'

export const realWorld: RedisWorld = { clock: realClock, timers: realTimers, random: realRandom }

/** Resolves with the first state for which `wanted` holds, the one of now included. */
export function stateOf(link: Link, wanted: (state: LinkState) => boolean): Promise<LinkState> {
  return new Promise((resolve) => {
    if (wanted(link.state)) {
      resolve(link.state)
      return
    }
    const takeBack = link.onState((state) => {
      if (!wanted(state)) return
      takeBack()
      resolve(state)
    })
  })
}
