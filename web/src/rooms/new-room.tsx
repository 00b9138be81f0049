import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Sheet } from '../sheet/index.ts'
import { roomName } from './channel.ts'

/** Names a room that is to be opened. A room is there as soon as somebody is in it. */
export function NewRoom(props: {
  readonly isFull: boolean
  readonly onOpen: (name: string) => void
  readonly onClose: () => void
}): JSX.Element {
  const [typed, type] = useState('')
  const name = roomName(typed)
  return (
    <Sheet label="New room" onClose={props.onClose}>
      <form
        class="sheet-form"
        aria-label="New room"
        onSubmit={(event) => {
          event.preventDefault()
          if (name !== undefined && !props.isFull) props.onOpen(name)
        }}
      >
        <h2>New room</h2>
        <label for="room-name">Name</label>
        <input
          id="room-name"
          autocomplete="off"
          spellcheck={false}
          value={typed}
          aria-describedby="room-name-words"
          onInput={(event) => type(event.currentTarget.value)}
        />
        <p id="room-name-words" class="quiet" role="status">
          {words(typed, name, props.isFull)}
        </p>
        <div class="sheet-acts">
          <button type="button" class="plain-button" onClick={props.onClose}>
            Cancel
          </button>
          <button type="submit" class="main-button" disabled={name === undefined || props.isFull}>
            Open
          </button>
        </div>
      </form>
    </Sheet>
  )
}

function words(typed: string, name: string | undefined, isFull: boolean): string {
  if (isFull) return 'Your list is full. Leave a room first.'
  if (typed.trim() === '') return 'Anyone who knows the name can come in.'
  return name === undefined ? 'Letters, digits, dot, dash; at most 40.' : `Opens #${name}.`
}
