import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Place } from '../rooms/index.ts'
import { Sheet } from '../sheet/index.ts'
import type { Choice } from './choices.ts'

/** Ctrl+K: type a few letters, arrows, Enter. */
export function JumpDialog(props: {
  readonly choicesFor: (typed: string) => readonly Choice[]
  readonly onJump: (place: Place) => void
  readonly onClose: () => void
}): JSX.Element {
  const [typed, type] = useState('')
  const [at, move] = useState(0)
  const choices = props.choicesFor(typed)
  const active = Math.min(at, choices.length - 1)

  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && choices.length > 0) {
      event.preventDefault()
      move((active + step + choices.length) % choices.length)
    }
    const choice = choices[active]
    if (event.key === 'Enter' && !event.isComposing && choice !== undefined) {
      event.preventDefault()
      props.onJump(choice.place)
    }
  }

  return (
    <Sheet label="Jump to a room" onClose={props.onClose}>
      <input
        class="jump-field"
        type="text"
        role="combobox"
        aria-label="Room or person"
        aria-expanded={choices.length > 0}
        aria-controls="jump-choices"
        aria-autocomplete="list"
        aria-activedescendant={choices.length > 0 ? `jump-${active}` : undefined}
        placeholder="Jump to a room or a person"
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          type(event.currentTarget.value)
          move(0)
        }}
        onKeyDown={press}
      />
      <ul id="jump-choices" class="jump-choices" role="listbox" aria-label="Rooms and people">
        {choices.map((choice, index) => (
          <li
            key={choice.title}
            id={`jump-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerMove={() => move(index)}
            onClick={() => props.onJump(choice.place)}
          >
            <span class="jump-title">{choice.title}</span>
            {choice.note !== undefined && <span class="jump-note">{choice.note}</span>}
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p class="quiet jump-none">No room fits. A room’s name begins with a letter or a digit.</p>}
    </Sheet>
  )
}
