import type { Presence, PresenceStats } from '../../../channel/index.ts'
import type { ClientInfo } from '../../../protocol/index.ts'
import { AwayForNow, type Faults } from './faults.ts'
import { Line, type Traffic } from './traffic.ts'

/** What can become of an entry on its way: not made, or made and nobody knows. */
const ADD_FAULTS = ['an entry is refused', 'the answer to an entry is lost'] as const

/**
 * Who is in a channel, kept far away: in order for one channel, as over one connection, and answered later. The presence inside is
 * the in-process engine's; that Redis says the same is held by test/contract/presence.ts, which runs on both.
 */
export class FarPresence implements Presence {
  readonly #traffic: Traffic
  readonly #faults: Faults
  readonly #inside: Presence
  readonly #lines = new Map<string, Line>()

  constructor(traffic: Traffic, faults: Faults, inside: Presence) {
    this.#traffic = traffic
    this.#faults = faults
    this.#inside = inside
  }

  async add(channel: string, info: ClientInfo, ttlMs: number): Promise<void> {
    const fault = await this.#ask(channel, `an entry of ${info.user}`, async () => {
      const what = this.#faults.among('the entry', ADD_FAULTS)
      if (what !== 'an entry is refused') await this.#inside.add(channel, info, ttlMs)
      return what
    })
    if (fault !== undefined) throw new AwayForNow('presence')
  }

  remove(channel: string, client: string): Promise<void> {
    return this.#ask(channel, 'a removal from presence', () => this.#inside.remove(channel, client))
  }

  members(channel: string): Promise<ReadonlyMap<string, ClientInfo>> {
    return this.#ask(channel, 'who is there', () => this.#inside.members(channel))
  }

  stats(channel: string): Promise<PresenceStats> {
    return this.#ask(channel, 'how many are there', () => this.#inside.stats(channel))
  }

  async #ask<Answer>(channel: string, label: string, ask: () => Promise<Answer>): Promise<Answer> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#line(channel).send(`${channel}: ${label} arrives`, () => {
        ask().then(resolve, reject)
      })
    })
    await this.#traffic.point(`${channel}: ${label} is answered`)
    return answer
  }

  #line(channel: string): Line {
    let line = this.#lines.get(channel)
    if (line === undefined) this.#lines.set(channel, (line = new Line(this.#traffic, `presence of ${channel}`)))
    return line
  }
}
