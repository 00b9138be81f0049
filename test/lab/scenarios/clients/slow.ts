import { clientOf, connected, subscribed } from '../../../support/client.ts'
import type { Attack } from './attack.ts'
import { Attacker } from './attacker.ts'

const CHANNEL = 'chat:slow'
const SLOW = 5
/** The system keeps some megabytes for a peer that does not read. */
const SAID_MAX = 1_500
const TEXT = 'x'.repeat(40_000)

/** 41: subscribers that do not read, in a channel where much is said. */
export const slowConsumers: Attack = {
  id: 41,
  name: 'subscribers that do not read',
  rule: 'L6',
  also: ['L3'],
  tier: 'quick',
  // Who speaks so much must be allowed to.
  config: { client: { queue_max_size: 131_072, command_rate_limit: { rate: 50_000, burst: 50_000 } } },
  injected: `${SLOW} subscribers stop reading, in a channel where much is said`,
  expects: { 'who does not read': [3008], 'who comes back': ['told'] },
  async strike({ server, token, note, timeline, hold }) {
    const slow = await Promise.all(
      Array.from({ length: SLOW }, async (_, n) => Attacker.enter(server, await token(`slow-${n}`), CHANNEL)),
    )
    for (const { socket } of slow) socket.pause()
    const speaker = await connected(await clientOf(server, { user: 'speaker' }))
    const channel = await subscribed(speaker, CHANNEL)
    const began = server.events.length
    const ended = (): number => server.events.slice(began).filter(({ code }) => code === 3008).length
    for (let said = 0; said < SAID_MAX && ended() < SLOW; said++) await channel.publish({ said, text: TEXT })
    timeline.mark('attack', 'all of them are closed')
    for (const event of server.events.slice(began))
      if (event['code'] !== undefined) note('who does not read', Number(event['code']))
    for (const attacker of slow) attacker.destroy()
    // It may come back, and is told honestly whether it has missed something.
    const back = await Attacker.enter(server, await token('slow-0'))
    const answer = await back.ask({ id: 2, subscribe: { channel: CHANNEL, recover: true, offset: 1, epoch: 'another' } })
    const { recovered } = (answer?.['subscribe'] ?? {}) as { readonly recovered?: boolean }
    hold('L3', recovered !== true, 'a position of another epoch was called recovered')
    note('who comes back', answer?.['subscribe'] === undefined ? 'refused' : 'told')
    back.destroy()
    speaker.disconnect()
  },
}
