import { setTimeout as pause } from 'node:timers/promises'
import type { Centrifuge, Subscription } from 'centrifuge'
import { clientOf, subscribed } from '../../../support/client.ts'
import { QUICK_CONFIG } from '../../../support/reality/index.ts'
import { RedisServer } from '../../../support/redis-server.ts'
import { ServerProcess, type LoggedEvent } from '../../../support/server-process.ts'
import { connectionToken } from '../../../support/tokens.ts'
import { Judgement } from '../../judgement.ts'
import type { LabOutcome } from '../../scenario.ts'
import { Timeline } from '../../timeline.ts'

/** As QUICK_CONFIG; a drain is short, and who waits at the gate waits a little. */
export const CONFIG = {
  ...QUICK_CONFIG,
  gate: { ...QUICK_CONFIG.gate, park_time: '500ms' },
  shutdown: { timeout: '2s' },
}

export const CHANNEL = 'chat:1'

/** Of `shutdown.timeout`. */
export const DRAIN_MS = 2_000

/** Somebody who is in, and with what codes he was thrown out since. */
export interface Guest {
  readonly client: Centrifuge
  readonly left: readonly number[]
  /** Enters the channel of all scenarios. */
  enter(): Promise<Subscription>
  /** Publishes there. */
  send(id: string): Promise<{ readonly offset: number }>
}

/** A whole server on a Redis, what is done to it, and what is held. */
export class ProcessStage {
  readonly judgement = new Judgement()
  readonly timeline = new Timeline()
  readonly redis: RedisServer
  readonly server: ServerProcess
  readonly #clients: Centrifuge[] = []

  private constructor(redis: RedisServer, server: ServerProcess) {
    this.redis = redis
    this.server = server
  }

  /** Opens it, plays, and leaves nothing, whatever `play` does. @param env of the server */
  static async on(
    play: (stage: ProcessStage) => Promise<void>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<ProcessStage> {
    const redis = await RedisServer.start()
    try {
      const server = await ServerProcess.start({ config: CONFIG, env: { REDIS_URL: redis.url, ...env } })
      const stage = new ProcessStage(redis, server)
      try {
        await bounded(play(stage), () => `the scenario did not come to its end; the server said:\n${server.said()}`)
        return stage
      } finally {
        for (const client of stage.#clients) client.disconnect()
        // A process that stands still, or has no processor, does not hear that it is to end.
        await server.kill()
        await server.stop()
      }
    } finally {
      redis.thaw()
      await redis.stop()
    }
  }

  /** Comes in, or tries to. */
  async guest(user: string, token?: string): Promise<Guest> {
    const client = await clientOf(this.server, { user, more: { token: token ?? (await connectionToken(user)) } })
    this.#clients.push(client)
    const left: number[] = []
    client.on('connecting', ({ code }) => void (code !== 0 && left.push(code)))
    client.on('disconnected', ({ code }) => left.push(code))
    client.connect()
    return {
      client,
      left,
      enter: () => subscribed(client, CHANNEL),
      send: async (id) => (await client.rpc('chat.send', { channel: CHANNEL, id, data: id })).data as { readonly offset: number },
    }
  }

  /** What the server logged from here on. */
  since(mark: number): readonly LoggedEvent[] {
    return this.server.events.slice(mark)
  }

  /** The next event that fits, from this mark on. */
  async event(mark: number, fits: (event: LoggedEvent) => boolean): Promise<LoggedEvent> {
    for (;;) {
      const found = this.since(mark).find(fits)
      if (found !== undefined) return found
      await this.server.nextEvent()
    }
  }

  outcome(injected: string, figures: LabOutcome['figures'], recoveryMs?: number): LabOutcome {
    const { observed, unobserved, checked, violations } = this.judgement
    return {
      injected,
      observed,
      unobserved,
      checked,
      violations,
      figures,
      ...(recoveryMs !== undefined && { recoveryMs }),
      timeline: this.timeline.with(this.server.events),
    }
  }
}

export const isNamed =
  (...names: readonly string[]) =>
  ({ message }: LoggedEvent): boolean =>
    names.includes(message)

/** What hangs is told as what it is, and leaves nothing running. */
const PLAY_MS = 60_000

async function bounded(play: Promise<void>, words: () => string): Promise<void> {
  const over = new AbortController()
  const late = pause(PLAY_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(words())
  })
  try {
    await Promise.race([play, late])
  } finally {
    late.catch(() => {})
    over.abort()
  }
}
