import { RedisFailure } from '../failure.ts'
import type { Reply, SendOptions, Word } from '../link.ts'
import { RedirectFailure, type Redirect } from '../link/index.ts'
import type { RedisWorld } from '../settings.ts'
import type { LinkedShard } from './shard.ts'

/** Redirections and waits of one command. */
const TRIES = 8
/** While keys of one command lie on two masters. */
const TRYAGAIN_MS = 40

/** What sending needs to know of the cluster. */
export interface SlotRoute {
  readonly world: RedisWorld
  readonly deadlineMs: number
  /** Of now: a MOVED has changed it before its command's promise rejects. */
  ownerOf(slot: number): LinkedShard | undefined
  /** Why nobody serves the slot. */
  unserved(slot: number): RedisFailure
  /** The master that takes the slot over. */
  importing(redirect: Redirect, by: LinkedShard): LinkedShard | undefined
}

/**
 * Sends to whoever serves the slot. MOVED: again, to the new master. ASK: this once to the master that takes the slot over, with
 * ASKING before it in the same pipeline. TRYAGAIN: again after a short wait. After eight tries the last failure stands.
 */
export async function sendToSlot(
  route: SlotRoute,
  slot: number,
  command: readonly Word[],
  options: SendOptions | undefined,
): Promise<Reply> {
  let failure: RedisFailure | undefined
  let asking: LinkedShard | undefined
  for (let tries = 0; tries < TRIES; tries++) {
    const shard: LinkedShard | undefined = asking ?? route.ownerOf(slot)
    if (shard === undefined) throw route.unserved(slot)
    try {
      // Only one that we were sent to is waited for: there is no queue while a known one is away.
      if (tries > 0) await connected(route, shard)
      return await (asking === undefined ? shard.commands.send(command, options) : sendAsking(shard, command, options))
    } catch (error) {
      if (!(error instanceof RedisFailure) || error.kind !== 'moving') throw error
      failure = error
      asking =
        error instanceof RedirectFailure && error.redirect.kind === 'ask' ? route.importing(error.redirect, shard) : undefined
      if (!(error instanceof RedirectFailure)) await pause(route)
    }
  }
  throw failure ?? route.unserved(slot)
}

/** Two commands sent in one turn are neighbours in the pipeline: nobody's command can come between. */
async function sendAsking(shard: LinkedShard, command: readonly Word[], options: SendOptions | undefined): Promise<Reply> {
  const asked = shard.commands.send(['ASKING'], options)
  const answered = shard.commands.send(command, options)
  const [, answer] = await Promise.all([asked, answered])
  return answer
}

async function connected({ world, deadlineMs }: SlotRoute, shard: LinkedShard): Promise<void> {
  if (shard.commands.state.kind === 'connected') return
  const abort = new AbortController()
  const cancel = world.timers.after(deadlineMs, () => abort.abort())
  try {
    await shard.commands.connected(abort.signal)
  } catch (error) {
    // Closed: it is no master any more, and somebody else is.
    const kind = shard.commands.state.kind === 'closed' ? 'moving' : 'unreachable'
    throw new RedisFailure(kind, `${shard.commands.name}: the slot is there, and it cannot be connected to`, error)
  } finally {
    cancel()
  }
}

function pause({ world }: SlotRoute): Promise<void> {
  return new Promise((resolve) => void world.timers.after(TRYAGAIN_MS, resolve))
}
