/**
 * Who talks where. A room is open to all; a dialog is between two users, and its channel is named for both, so that both
 * find the same one.
 */
export type Place =
  | { readonly kind: 'room'; readonly name: string }
  | { readonly kind: 'dialog'; readonly user: string; readonly name: string }

export const LOBBY = 'lobby'
const ROOM_NAME_MAX = 40

/** The channel in which a place's messages are. */
export function channelOf(place: Place, me: string): string {
  return `room:${restOf(place, me)}`
}

/** The channel of its typing notices, which nobody keeps. */
export function typingChannelOf(place: Place, me: string): string {
  return `typing:${restOf(place, me)}`
}

/** What a person calls it. */
export function titleOf(place: Place): string {
  return place.kind === 'room' ? `#${place.name}` : `@${place.name}`
}

function restOf(place: Place, me: string): string {
  if (place.kind === 'room') return place.name
  // By code unit, as every side can do alike.
  const [one, other] = [me, place.user].sort()
  return `dialog#${one},${other}`
}

/**
 * A room's name as it was meant: small letters, no `#` before it, `-` for spaces. Undefined when nothing is left of it, or
 * when it would not be a plain name (`#` and `,` have a meaning in channels).
 */
export function roomName(typed: string): string | undefined {
  const name = typed.trim().replace(/^#+/, '').toLowerCase().replace(/\s+/g, '-')
  return name.length <= ROOM_NAME_MAX && /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name) ? name : undefined
}

/** Whether two users can have a dialog: their ids must not hold the marks of a channel. */
export function canTalk(user: string, me: string): boolean {
  return user !== '' && user !== me && !/[,#]/.test(user)
}
