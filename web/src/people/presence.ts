import { nameIn, type Person } from './name.ts'

/** Who is in a room, by connection: one person with two tabs is two. */
export type Presence = ReadonlyMap<string, Person>

/** Connections that are known, at most: in a larger room the count says "more than". */
export const PRESENCE_MAX = 1_000

export interface ConnectionInfo {
  readonly client: string
  readonly user: string
  readonly connInfo?: unknown
}

export function presenceOf(clients: { readonly [client: string]: ConnectionInfo }): Presence {
  return new Map(
    Object.values(clients)
      .slice(0, PRESENCE_MAX)
      .map((info) => [info.client, personOf(info)]),
  )
}

export function joined(presence: Presence, info: ConnectionInfo): Presence {
  if (presence.has(info.client) || presence.size >= PRESENCE_MAX) return presence
  return new Map([...presence, [info.client, personOf(info)]])
}

export function left(presence: Presence, info: ConnectionInfo): Presence {
  if (!presence.has(info.client)) return presence
  return new Map([...presence].filter(([client]) => client !== info.client))
}

/** Each person once: oneself first, then by name. */
export function people(presence: Presence, me: string): readonly Person[] {
  const byUser = new Map([...presence.values()].map((person) => [person.user, person]))
  return [...byUser.values()].sort((one, other) => {
    if (one.user === me || other.user === me) return one.user === me ? -1 : 1
    return one.name.localeCompare(other.name) || (one.user < other.user ? -1 : 1)
  })
}

function personOf(info: ConnectionInfo): Person {
  return { user: info.user, name: nameIn(info.connInfo, info.user) }
}
