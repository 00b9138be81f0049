import type { JSX, RefObject } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import type { Chat } from './chat.ts'
import { Composer } from './composer/index.ts'
import {
  count,
  dayOf,
  LOG_MESSAGES_MAX,
  LogView,
  messageKey,
  rows,
  type Beginning,
  type Message,
  type Sending,
} from './messages/index.ts'
import type { Page } from './page.ts'
import { typingText, type Person } from './people/index.ts'
import { isFull, OUTBOX_MAX, type Outgoing } from './queue/index.ts'
import { LOBBY, titleOf, type Place, type Room, type RoomState } from './rooms/index.ts'
import { useStore } from './store/index.ts'

/** One room: its head, the conversation, who is typing, and the field. */
export function RoomPane(props: {
  readonly chat: Chat
  readonly page: Page
  readonly place: Place
  readonly room: Room
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly here: readonly Person[] | undefined
  readonly unreadElsewhere: number
  readonly roomsOpen: boolean
  readonly peopleOpen: boolean
  readonly onRooms: () => void
  readonly onPeople: () => void
  readonly onLeave: () => void
}): JSX.Element {
  const { chat, place, room } = props
  const me = chat.session
  const state = useStore(room.state)
  const outbox = useStore(chat.outbox)
  const sent = useStore(chat.sender.sent)
  const sending = useStore(chat.sender.sending)
  const typists = useStore(chat.typing.typists)
  const drafts = useStore(chat.drafts)
  const lasting = useStore(chat.outbox.lasting)
  const title = titleOf(place)

  useEffect(() => {
    // On a phone the keyboard would cover what one came to read.
    if (matchMedia('(pointer: fine)').matches) props.field.current?.focus()
  }, [])

  const conversation = useMemo(
    () =>
      rows({
        log: state.log,
        outgoing: onTheirWay(room.channel, sent, outbox, sending, me),
        newAfter: state.newAfter,
        me: me.user,
        dayOf,
      }),
    [state.log, state.newAfter, outbox, sent, sending],
  )

  const full = isFull(outbox)
  return (
    <main class="pane" aria-label={title}>
      <header class="pane-head">
        <button
          type="button"
          class="icon-button rooms-button"
          aria-label={props.unreadElsewhere > 0 ? `Rooms, ${props.unreadElsewhere} unread` : 'Rooms'}
          aria-expanded={props.roomsOpen}
          aria-controls="side"
          onClick={props.onRooms}
        >
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M2 4h12M2 8h12M2 12h12" />
          </svg>
          {props.unreadElsewhere > 0 && <span class="dot" aria-hidden="true" />}
        </button>
        <h1>
          <span class="pane-mark" aria-hidden="true">
            {place.kind === 'room' ? '#' : '@'}
          </span>
          <span class="pane-name">{place.name}</span>
        </h1>
        <div class="pane-acts">
          {!(place.kind === 'room' && place.name === LOBBY) && (
            <button type="button" class="plain-button leave-button" aria-label={`Leave ${title}`} onClick={props.onLeave}>
              Leave
            </button>
          )}
          <button
            type="button"
            class="plain-button here-button"
            aria-expanded={props.peopleOpen}
            aria-label={props.here === undefined ? 'Who is here' : `Who is here: ${props.here.length}`}
            onClick={props.onPeople}
          >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
              <circle cx="8" cy="5.5" r="2.5" />
              <path d="M3 13.5c.6-2.8 2.5-4 5-4s4.4 1.2 5 4" />
            </svg>
            {hereText(place, props.here)}
          </button>
        </div>
      </header>
      {state.entry.kind === 'refused' ? (
        <Refused
          title={title}
          why={state.entry.why}
          canLeave={place.name !== LOBBY}
          onRetry={() => room.retry()}
          onLeave={props.onLeave}
        />
      ) : (
        <LogView
          title={title}
          rows={conversation}
          me={me.user}
          beginning={beginningOf(state)}
          gap={gapOf(state)}
          nowMs={props.page.clock.wallMs()}
          onReadBefore={(run) => void room.readBefore(run)}
          onAttend={(attended) => room.attend(attended)}
          onRetry={(id) => chat.sender.retry(id)}
          onDiscard={(id) => chat.sender.discard(id)}
        />
      )}
      <p class="typing" aria-live="polite">
        {typingText(typists)}
      </p>
      <Composer
        title={title}
        field={props.field}
        draft={drafts.get(room.channel) ?? ''}
        onDraft={(text) => chat.draft(room.channel, text)}
        onSend={(text) => chat.write(text)}
        onTyping={() => chat.typing.tell()}
        isFull={full}
        note={
          full
            ? `${OUTBOX_MAX} messages are waiting to be sent. When they have gone you can write on.`
            : lasting
              ? undefined
              : 'This browser keeps nothing: a message that waits is lost when you close the page.'
        }
      />
    </main>
  )
}

/** The server does not let us in. */
function Refused(props: {
  readonly title: string
  readonly why: string
  readonly canLeave: boolean
  readonly onRetry: () => void
  readonly onLeave: () => void
}): JSX.Element {
  return (
    <div class="refused" role="alert">
      <h2>You cannot enter {props.title}</h2>
      <p class="quiet">The server says: {props.why}.</p>
      <p>
        <button type="button" class="plain-button" onClick={props.onRetry}>
          Try again
        </button>
        {props.canLeave && (
          <button type="button" class="plain-button" onClick={props.onLeave}>
            Leave
          </button>
        )}
      </p>
    </div>
  )
}

/** Messages of this room that are not in its log: sent ones first, then those that wait, in order of writing. */
function onTheirWay(
  channel: string,
  sent: readonly Outgoing[],
  outbox: readonly Outgoing[],
  sending: string | undefined,
  me: Person,
): readonly { readonly message: Message; readonly sending: Sending }[] {
  const asMessage = ({ id, text, sentAt }: Outgoing): Message => ({
    offset: 0,
    key: messageKey(me.user, id),
    id,
    user: me.user,
    name: me.name,
    text,
    sentAt,
  })
  const ids = new Set(outbox.map(({ id }) => id))
  return [
    ...sent
      .filter((outgoing) => outgoing.channel === channel && !ids.has(outgoing.id))
      .map((outgoing) => ({ message: asMessage(outgoing), sending: { kind: 'sent' } as const })),
    ...outbox
      .filter((outgoing) => outgoing.channel === channel)
      .map((outgoing) => ({ message: asMessage(outgoing), sending: sendingOf(outgoing, sending) })),
  ]
}

function sendingOf(outgoing: Outgoing, sending: string | undefined): Sending {
  if (outgoing.failed !== undefined) return { kind: 'failed', why: outgoing.failed }
  return { kind: outgoing.id === sending ? 'sending' : 'waiting' }
}

function beginningOf({ entry, log, reading }: RoomState): Beginning {
  const [first] = log
  if (first === undefined) return { kind: 'joining' }
  const isBlank = log.every((run) => run.messages.length === 0)
  if (first.exhausted) return { kind: first.from <= 1 || isBlank ? 'beginning' : 'trimmed' }
  if (reading.kind === 'failed' && reading.at === 0) return { kind: 'failed' }
  if (isBlank) return { kind: 'joining' }
  if (count(log) >= LOG_MESSAGES_MAX) return { kind: 'full' }
  if (reading.kind === 'reading' && reading.at === 0) return { kind: 'reading' }
  // Asked again when there is somebody to ask.
  return { kind: entry.kind === 'open' ? 'more' : 'reading' }
}

function gapOf({ reading }: RoomState): { readonly before: number; readonly kind: 'reading' | 'failed' } | undefined {
  return reading.kind === 'idle' || reading.at === 0 ? undefined : { before: reading.at, kind: reading.kind }
}

function hereText(place: Place, here: readonly Person[] | undefined): string {
  if (here === undefined) return '–'
  if (place.kind === 'room') return `${here.length} here`
  return here.some(({ user }) => user === place.user) ? 'here' : 'away'
}
