import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { channelOf, titleOf, type Place } from './channel.ts'
import { places, type RoomList } from './room-list.ts'
import { unreadText } from './unread.ts'

/** The rooms on the left. Arrows move through them, Enter opens. */
export function RoomsView(props: {
  readonly list: RoomList
  readonly me: string
  readonly current: Place
  readonly unreadIn: (place: Place) => number
  readonly onOpen: (place: Place) => void
  readonly onNew: () => void
}): JSX.Element {
  const nav = useRef<HTMLElement>(null)
  const all = places(props.list)
  const current = channelOf(props.current, props.me)

  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    const buttons = [...(nav.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
    const at = buttons.findIndex((button) => button === document.activeElement)
    if (at === -1) return
    event.preventDefault()
    buttons[(at + step + buttons.length) % buttons.length]?.focus()
  }

  const item = (place: Place): JSX.Element => {
    const channel = channelOf(place, props.me)
    const isCurrent = channel === current
    const count = isCurrent ? 0 : props.unreadIn(place)
    return (
      <li key={channel}>
        <button
          type="button"
          class={count > 0 ? 'room room-unread' : 'room'}
          aria-current={isCurrent ? 'page' : undefined}
          aria-label={count > 0 ? `${titleOf(place)}, ${count} unread` : titleOf(place)}
          onClick={() => props.onOpen(place)}
        >
          <span class="room-mark" aria-hidden="true">
            {place.kind === 'room' ? '#' : '@'}
          </span>
          <span class="room-name">{place.name}</span>
          {count > 0 && (
            <span class="unread" aria-hidden="true">
              {unreadText(count)}
            </span>
          )}
        </button>
      </li>
    )
  }

  return (
    <nav ref={nav} class="rooms" aria-label="Rooms" onKeyDown={press}>
      <h2 class="rooms-title">Rooms</h2>
      <ul>{all.filter(({ kind }) => kind === 'room').map(item)}</ul>
      <button type="button" class="room room-new" onClick={props.onNew}>
        <span class="room-mark" aria-hidden="true">
          +
        </span>
        <span class="room-name">new room</span>
      </button>
      {props.list.dialogs.length > 0 && (
        <>
          <h2 class="rooms-title">Direct talks</h2>
          <ul>{all.filter(({ kind }) => kind === 'dialog').map(item)}</ul>
        </>
      )}
    </nav>
  )
}
