import { roomName, type Place } from '../rooms/index.ts'

/** A place as the address says it: `#/room/lobby`, `#/talk/<user>`. So the browser's back button goes back. */
export function addressOf(place: Place): string {
  return place.kind === 'room' ? `#/room/${encodeURIComponent(place.name)}` : `#/talk/${encodeURIComponent(place.user)}`
}

/** @param nameOf what a user is called, for a dialog that is not in the list yet. */
export function placeAt(address: string, nameOf: (user: string) => string): Place | undefined {
  const [, kind, encoded] = /^#\/(room|talk)\/(.+)$/.exec(address) ?? []
  if (kind === undefined || encoded === undefined) return undefined
  const name = decoded(encoded)
  if (name === undefined) return undefined
  if (kind === 'talk') return { kind: 'dialog', user: name, name: nameOf(name) }
  const room = roomName(name)
  return room === undefined ? undefined : { kind: 'room', name: room }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
