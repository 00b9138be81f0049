import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Chat } from './chat.ts'
import { StateLine } from './connection/index.ts'
import { addressOf, choices, JumpDialog, placeAt } from './keys/index.ts'
import type { Page } from './page.ts'
import { PeopleView } from './people/index.ts'
import { canTalk, isFullList, neighbour, NewRoom, places, RoomsView, titleOf, type Place } from './rooms/index.ts'
import { RoomPane } from './room-pane.tsx'
import { useStore } from './store/index.ts'
import { UserMenu } from './user-menu.tsx'

/** What lies over the conversation, one at a time. */
type Over = 'nothing' | 'rooms' | 'people' | 'jump' | 'new-room'

/** The page of one who is signed in: rooms, conversation, people, and the state line at the lower left. */
export function Shell({ chat, page }: { readonly chat: Chat; readonly page: Page }): JSX.Element {
  const me = chat.session.user
  const list = useStore(chat.list)
  const { place, room } = useStore(chat.watched)
  useStore(chat.marks)
  useStore(chat.changes)
  const [over, show] = useState<Over>('nothing')
  const field = useRef<HTMLTextAreaElement>(null)
  const here = chat.here()
  const unreadIn = (other: Place): number => chat.room(other)?.unread ?? 0
  const unreadElsewhere = places(list).reduce((sum, other) => sum + (chat.room(other) === room ? 0 : unreadIn(other)), 0)

  const go = (to: Place): void => {
    show('nothing')
    if (chat.open(to)) history.pushState(null, '', addressOf(to))
    field.current?.focus()
  }

  useLayoutEffect(() => {
    const follow = (): void => {
      const nameOf = (user: string): string =>
        [...list.dialogs, ...list.seen].find((person) => person.user === user)?.name ?? user
      const to = placeAt(location.hash, nameOf)
      if (to !== undefined && (to.kind === 'room' || canTalk(to.user, me))) chat.open(to)
    }
    follow()
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])

  useEffect(() => {
    const count = unreadElsewhere + room.unread
    document.title = `${count > 0 ? `(${count > 99 ? '99+' : count}) ` : ''}${titleOf(place)} · Tidegate`
  })

  const keys = useRef<(event: KeyboardEvent) => void>(() => undefined)
  keys.current = (event) => {
    const isJump = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k'
    if (isJump) {
      event.preventDefault()
      show(over === 'jump' ? 'nothing' : 'jump')
      return
    }
    // A sheet handles its own keys.
    if (over === 'jump' || over === 'new-room') return
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      go(neighbour(list, place, event.key === 'ArrowDown' ? 1 : -1, me))
    } else if (event.key === 'Escape') {
      show('nothing')
      field.current?.focus()
    } else if (isWriting(event)) {
      field.current?.focus()
    }
  }
  useEffect(() => {
    const press = (event: KeyboardEvent): void => keys.current(event)
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])

  const choicesFor = useMemo(() => (typed: string) => choices(typed, list, here ?? [], me), [list, here])
  return (
    <div class="shell" data-over={over}>
      <a
        class="skip"
        href="#composer"
        onClick={(event) => {
          event.preventDefault()
          field.current?.focus()
        }}
      >
        Go to the message field
      </a>
      <div class="side" id="side">
        <button type="button" class="jump-button" onClick={() => show('jump')}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <circle cx="7" cy="7" r="4.5" />
            <path d="M10.5 10.5L14 14" />
          </svg>
          <span>Jump to …</span>
          <kbd>{isApple ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
        <RoomsView list={list} me={me} current={place} unreadIn={unreadIn} onOpen={go} onNew={() => show('new-room')} />
      </div>
      <RoomPane
        key={room.channel}
        chat={chat}
        page={page}
        place={place}
        room={room}
        field={field}
        here={here}
        unreadElsewhere={unreadElsewhere}
        roomsOpen={over === 'rooms'}
        peopleOpen={over === 'people'}
        onRooms={() => show(over === 'rooms' ? 'nothing' : 'rooms')}
        onPeople={() => show(over === 'people' ? 'nothing' : 'people')}
        onLeave={() => {
          chat.leave(place)
          history.replaceState(null, '', addressOf(chat.watched.get().place))
        }}
      />
      {over === 'people' && (
        <PeopleView
          people={here ?? []}
          me={me}
          canTalk={(user) => canTalk(user, me)}
          onTalk={(person) => go({ kind: 'dialog', ...person })}
          onClose={() => show('nothing')}
        />
      )}
      <footer class="foot" aria-label="You and your connection">
        <StateLine state={chat.connection.state} clock={page.clock} timers={page.timers} onReconnect={() => page.reconnect()} />
        <UserMenu name={chat.session.name} shelf={page.shelf} onSignOut={() => page.signOut()} />
      </footer>
      {(over === 'rooms' || over === 'people') && <div class="veil" onClick={() => show('nothing')} />}
      {over === 'jump' && <JumpDialog choicesFor={choicesFor} onJump={go} onClose={() => show('nothing')} />}
      {over === 'new-room' && (
        <NewRoom isFull={isFullList(list)} onOpen={(name) => go({ kind: 'room', name })} onClose={() => show('nothing')} />
      )}
    </div>
  )
}

const isApple = /Mac|iP(hone|ad|od)/.test(navigator.userAgent)

/** A letter typed beside every field is meant for the message. */
function isWriting(event: KeyboardEvent): boolean {
  if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return false
  return !(event.target instanceof Element && event.target.closest('input, textarea, select, button, a, [popover]') !== null)
}
