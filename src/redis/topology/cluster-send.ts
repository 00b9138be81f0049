import { RedisFailure } from '../failure.ts'
import type { Reply, SendOptions, Word } from '../link.ts'
import { RedirectFailure, type Redirect } from '../link/index.ts'
import type { RedisWorld } from '../settings.ts'
import type { LinkedShard } from './shard.ts'
import type { Turns } from './turns.ts'

/** Redirections and waits of one command. */
const TRIES = 8
/** While keys of one command lie on two masters. */
const TRYAGAIN_MS = 40

/** What sending needs to know of the cluster. */
export interface SlotRoute {
  readonly world: RedisWorld
  readonly deadlineMs: number
  readonly turns: Turns
  /** Of now: a MOVED has changed it before its command's promise rejects. */
  ownerOf(slot: number): LinkedShard | undefined
  /** Why nobody serves the slot. */
  unserved(slot: number): RedisFailure
  /** The master that takes the slot over. */
  importing(redirect: Redirect, by: LinkedShard): LinkedShard | undefined
}

/**
 * Sends to whoever serves the slot. MOVED: again, to the new master. ASK: this once to the master that takes the slot over, with
 * ASKING before it in the same pipeline. TRYAGAIN: again after a short wait. After eight tries the last failure stands. Replies come
 * in the order of the commands, so those that have to be tried again line up in it, and what is given meanwhile stands behind them.
 */
export async function sendToSlot(
  route: SlotRoute,
  slot: number,
  command: readonly Word[],
  options: SendOptions | undefined,
): Promise<Reply> {
  const { turns } = route
  const number = turns.number()
  let hasTurn = false
  let moved: Moved | undefined
  let failure: RedisFailure | undefined
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      if (!hasTurn && (moved !== undefined || turns.isTaken(slot))) {
        await turns.take(slot, number)
        hasTurn = true
      }
      if (moved !== undefined && !(moved.failure instanceof RedirectFailure)) await pause(route)
      const shard: LinkedShard | undefined = moved?.asking ?? route.ownerOf(slot)
      if (shard === undefined) throw route.unserved(slot)
      try {
        // Only one that we were sent to is waited for: there is no queue while a known one is away.
        if (tries > 0) await connected(route, shard)
        return await (moved?.asking === undefined ? shard.commands.send(command, options) : sendAsking(shard, command, options))
      } catch (error) {
        moved = movedTo(route, shard, error)
      }
    }
    failure = moved?.failure ?? route.unserved(slot)
    throw failure
  } finally {
    if (hasTurn) turns.leave(slot, failure)
  }
}

/** A command that did not find its slot, and where it was sent to instead; nowhere: it is tried again after a while. */
interface Moved {
  readonly failure: RedisFailure
  readonly asking: LinkedShard | undefined
}

/** @throws the error, if it is another one */
function movedTo(route: SlotRoute, by: LinkedShard, error: unknown): Moved {
  if (!(error instanceof RedisFailure) || error.kind !== 'moving') throw error
  const isAsk = error instanceof RedirectFailure && error.redirect.kind === 'ask'
  return { failure: error, asking: isAsk ? route.importing(error.redirect, by) : undefined }
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
