import type { ChatClient } from './chat-client.ts'
import { retentionIn } from './chat-server.ts'
import type { ChatWorld } from './chat-world.ts'

/** When nothing is under way: whoever wants in is in, stands where the stream stands, and is counted as what it is. */
export async function checkSettled({ sim, server, log }: ChatWorld, clients: readonly ChatClient[]): Promise<void> {
  for (const client of clients) {
    const { lacks, name } = client
    sim.check('L7 whoever wants in gets in', lacks === undefined, () => `${name} lacks ${lacks}`)
    for (const { channel, phase, position } of client.places) {
      if (phase !== 'in' || position === undefined || log.engine === undefined) continue
      const { top } = await log.engine.log.read(channel, { limit: 0, reverse: false }, retentionIn(channel))
      const isAtTop = top.epoch === position.epoch && top.offset === position.offset
      sim.check(
        'L4 nothing is missing at the end',
        isAtTop,
        () => `${name} in ${channel} has ${inWords(position)} of ${inWords(top)}`,
      )
    }
  }
  for (const [channel, members] of membersOf(clients)) {
    const inHub = server.hub.members(channel)
    sim.check(
      'S6 the hub knows who is in, and nobody else',
      inHub === members.size,
      () => `${channel}: ${inHub}, and in are ${members.size}`,
    )
  }
}

/** Client ids in each channel that anybody ever was in, as the clients see it. */
export function membersOf(clients: readonly ChatClient[]): ReadonlyMap<string, ReadonlySet<string>> {
  const members = new Map<string, Set<string>>()
  for (const client of clients) {
    for (const { channel, phase } of client.places) {
      const ids = members.get(channel) ?? new Set()
      members.set(channel, ids)
      if (phase === 'in' && client.id !== undefined) ids.add(client.id)
    }
  }
  return members
}

/** Everybody goes, and nothing is left (rule S6). */
export async function checkEmpty(
  { sim, traffic, server: { sessions, hub }, presence }: ChatWorld,
  clients: readonly ChatClient[],
): Promise<void> {
  const channels = membersOf(clients).keys()
  for (const client of clients) client.cut()
  await traffic.idle()
  sim.check(
    'S6 no session is left',
    sessions.size === 0 && sessions.open === 0 && sessions.users === 0,
    () => `${sessions.size}, open ${sessions.open}`,
  )
  sim.check('S6 no channel is followed', hub.followed === 0, () => `${hub.followed}`)
  for (const channel of channels) {
    const present = [...(await presence.members(channel)).values()].map(({ user }) => user)
    sim.check('S6 nobody is left in presence', present.length === 0, () => `${channel}: ${present.join(', ')}`)
  }
}

export function inWords({ offset, epoch }: { readonly offset: number; readonly epoch: string }): string {
  return `${epoch}:${offset}`
}
