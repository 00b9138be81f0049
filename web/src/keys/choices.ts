import { places, roomName, titleOf, type Place, type RoomList } from '../rooms/index.ts'
import type { Person } from '../people/index.ts'

/** Something one can jump to. */
export interface Choice {
  readonly place: Place
  readonly title: string
  /** Not in the list yet. */
  readonly note: 'new room' | 'new talk' | undefined
}

const CHOICES_MAX = 12

/** What fits what was typed: places in the list, then people who are here, then a new room of that name. Pure. */
export function choices(typed: string, list: RoomList, here: readonly Person[], me: string): readonly Choice[] {
  const wanted = typed.trim().replace(/^[#@]/, '').toLocaleLowerCase()
  const fits = (name: string): boolean => name.toLocaleLowerCase().includes(wanted)
  const known = places(list)
    .filter(({ name }) => fits(name))
    .map((place): Choice => ({ place, title: titleOf(place), note: undefined }))
    .sort((one, other) => rank(one, wanted) - rank(other, wanted))
  const talking = new Set(list.dialogs.map(({ user }) => user))
  const strangers = here
    .filter(({ user, name }) => user !== me && user !== '' && !talking.has(user) && fits(name))
    .map(({ user, name }): Choice => ({ place: { kind: 'dialog', user, name }, title: `@${name}`, note: 'new talk' }))
  const name = typed.trim().startsWith('@') ? undefined : roomName(typed)
  const isNew = name !== undefined && !list.rooms.includes(name)
  const fresh: Choice[] = isNew ? [{ place: { kind: 'room', name }, title: `#${name}`, note: 'new room' }] : []
  return [...[...known, ...strangers].slice(0, CHOICES_MAX), ...fresh]
}

/** Names that begin as typed come first. */
function rank(choice: Choice, wanted: string): number {
  return choice.place.name.toLocaleLowerCase().startsWith(wanted) ? 0 : 1
}
