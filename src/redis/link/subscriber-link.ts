import type { SubscriberLink } from '../link.ts'
import { ClientLink, type LinkPlan } from './client-link.ts'
import type { Client, Life } from './life.ts'
import { slotOf } from './slot.ts'

/** Channels in one SUBSCRIBE: the answers to it come one for each, and others wait behind them. */
const BATCH = 512

/** A connection that only subscribes. In a cluster its pub/sub is sharded. */
export class ClientSubscriberLink extends ClientLink implements SubscriberLink {
  readonly #isSharded: boolean
  readonly #onSlotLost: (() => void) | undefined
  #heard: (channel: string, message: string) => void = () => {}
  #takenBack: (channels: readonly string[]) => void = () => {}
  readonly #prepared = new WeakSet<Client>()

  constructor(plan: LinkPlan, options: { readonly isSharded: boolean; readonly onSlotLost?: (() => void) | undefined }) {
    super(plan)
    this.#isSharded = options.isSharded
    this.#onSlotLost = options.onSlotLost
  }

  onMessage(listener: (channel: string, message: string) => void): void {
    this.#heard = listener
  }

  onTakenBack(listener: (channels: readonly string[]) => void): void {
    this.#takenBack = listener
  }

  async subscribe(channels: readonly string[]): Promise<void> {
    if (channels.length === 0) return
    const life = this.life
    if (life === undefined) throw this.notConnected()
    const { client } = life
    this.#prepare(client)
    const answers = this.#batches(channels).map((batch) =>
      this.#isSharded ? client.sSubscribe(batch, this.#onMessage) : client.subscribe(batch, this.#onMessage),
    )
    await Promise.all(answers.map((answer) => this.#track(life, answer)))
  }

  unsubscribe(channels: readonly string[]): void {
    const life = this.life
    if (life === undefined || channels.length === 0) return
    const { client } = life
    for (const batch of this.#batches(channels)) {
      const answer = this.#isSharded ? client.sUnsubscribe(batch, this.#onMessage) : client.unsubscribe(batch, this.#onMessage)
      // Nobody waits for it. A connection that does not answer ends by its deadline, and a refusal leaves one subscription more.
      this.#track(life, answer).catch(() => {})
    }
  }

  #track(life: Life, answer: Promise<void>): Promise<void> {
    return life.track(answer, this.plan.limits.commandDeadlineMs)
  }

  /** One function for all channels: the library takes a subscription back by its listener. */
  readonly #onMessage = (message: string, channel: string): void => this.#heard(channel, message)

  #prepare(client: Client): void {
    if (this.#prepared.has(client)) return
    this.#prepared.add(client)
    client.on('sharded-channel-moved', (channel: string) => {
      if (this.life?.client !== client) return
      this.#onSlotLost?.()
      this.#takenBack([channel])
    })
  }

  /** Channels of different slots may not stand in one SSUBSCRIBE. */
  #batches(channels: readonly string[]): string[][] {
    const groups = this.#isSharded ? [...groupBySlot(channels).values()] : [channels]
    return groups.flatMap((group) =>
      Array.from({ length: Math.ceil(group.length / BATCH) }, (_, index) => group.slice(index * BATCH, (index + 1) * BATCH)),
    )
  }
}

function groupBySlot(channels: readonly string[]): Map<number, string[]> {
  const groups = new Map<number, string[]>()
  for (const channel of channels) {
    const slot = slotOf(channel)
    const group = groups.get(slot)
    if (group === undefined) groups.set(slot, [channel])
    else group.push(channel)
  }
  return groups
}
