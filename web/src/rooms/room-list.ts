import type { Person } from '../people/index.ts'
import { channelOf, canTalk, LOBBY, roomName, type Place } from './channel.ts'

/** Rooms in the list, at most. The server takes 128 channels a connection. */
export const ROOMS_MAX = 50
/** People who were seen lately, and whose dialogs are listened to: at most. */
export const PEOPLE_MAX = 32

/**
 * The places that a user keeps on the left. `seen` are people who were met and with whom there is no dialog in the list yet;
 * a dialog that they begin can be heard, because its channel is known.
 */
export interface RoomList {
  readonly rooms: readonly string[]
  readonly dialogs: readonly Person[]
  readonly seen: readonly Person[]
}

export const FIRST_LIST: RoomList = { rooms: [LOBBY], dialogs: [], seen: [] }

/** The places in the order in which they stand on the left. */
export function places(list: RoomList): readonly Place[] {
  return [
    ...list.rooms.map((name): Place => ({ kind: 'room', name })),
    ...list.dialogs.map(({ user, name }): Place => ({ kind: 'dialog', user, name })),
  ]
}

export function isFullList(list: RoomList): boolean {
  return list.rooms.length + list.dialogs.length >= ROOMS_MAX
}

/** Puts a place into the list, last of its kind; a place that is there, or that finds no room, changes nothing. */
export function withPlace(list: RoomList, place: Place): RoomList {
  if (place.kind === 'room') {
    return list.rooms.includes(place.name) || isFullList(list) ? list : { ...list, rooms: [...list.rooms, place.name] }
  }
  const person = { user: place.user, name: place.name }
  if (list.dialogs.some(({ user }) => user === place.user)) {
    return { ...list, dialogs: list.dialogs.map((known) => (known.user === place.user ? person : known)) }
  }
  if (isFullList(list)) return list
  return { ...list, dialogs: [...list.dialogs, person], seen: list.seen.filter(({ user }) => user !== place.user) }
}

/** The lobby stays. Somebody whose dialog is left can begin it again. */
export function withoutPlace(list: RoomList, place: Place): RoomList {
  if (place.kind === 'room') {
    return place.name === LOBBY ? list : { ...list, rooms: list.rooms.filter((name) => name !== place.name) }
  }
  return { ...list, dialogs: list.dialogs.filter(({ user }) => user !== place.user) }
}

/** Notes people who are here; the ones seen longest ago are forgotten. A name that changed is learned. */
export function withPeople(list: RoomList, people: readonly Person[], me: string): RoomList {
  const names = new Map(people.map(({ user, name }) => [user, name]))
  const dialogs = renamed(list.dialogs, names)
  const known = renamed(list.seen, names)
  const talking = new Set(list.dialogs.map(({ user }) => user))
  const knownUsers = new Set(known.map(({ user }) => user))
  const fresh = [...names]
    .filter(([user]) => canTalk(user, me) && !talking.has(user) && !knownUsers.has(user))
    .map(([user, name]) => ({ user, name }))
  if (fresh.length === 0 && dialogs === list.dialogs && known === list.seen) return list
  return { ...list, dialogs, seen: [...fresh, ...known].slice(0, PEOPLE_MAX) }
}

/** Reads what stands on the shelf. */
export function parseRoomList(found: unknown): RoomList {
  if (typeof found !== 'object' || found === null) return FIRST_LIST
  const { rooms, dialogs, seen } = found as { readonly [Field in keyof RoomList]?: unknown }
  const names = (Array.isArray(rooms) ? rooms : []).filter(
    (name): name is string => typeof name === 'string' && roomName(name) === name,
  )
  return {
    rooms: [...new Set([LOBBY, ...names])].slice(0, ROOMS_MAX),
    dialogs: parsePeople(dialogs).slice(0, ROOMS_MAX),
    seen: parsePeople(seen).slice(0, PEOPLE_MAX),
  }
}

/** The place before or after another one, for the keyboard; around the ends. */
export function neighbour(list: RoomList, place: Place, step: 1 | -1, me: string): Place {
  const all = places(list)
  const at = all.findIndex((other) => channelOf(other, me) === channelOf(place, me))
  return all[(at + step + all.length) % all.length] ?? place
}

function renamed(people: readonly Person[], names: ReadonlyMap<string, string>): readonly Person[] {
  const isChanged = people.some(({ user, name }) => (names.get(user) ?? name) !== name)
  return isChanged ? people.map(({ user, name }) => ({ user, name: names.get(user) ?? name })) : people
}

function parsePeople(found: unknown): readonly Person[] {
  if (!Array.isArray(found)) return []
  return found.filter(
    (entry): entry is Person =>
      typeof entry === 'object' &&
      entry !== null &&
      'user' in entry &&
      typeof entry.user === 'string' &&
      'name' in entry &&
      typeof entry.name === 'string',
  )
}
