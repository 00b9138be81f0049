import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Face } from './face.tsx'
import type { Person } from './name.ts'

/** Who is here: a list on demand. A name begins a direct talk. */
export function PeopleView(props: {
  readonly people: readonly Person[]
  readonly me: string
  readonly canTalk: (user: string) => boolean
  readonly onTalk: (person: Person) => void
  readonly onClose: () => void
}): JSX.Element {
  const close = useRef<HTMLButtonElement>(null)
  useEffect(() => close.current?.focus(), [])
  return (
    <aside class="people" aria-label="Who is here">
      <header class="panel-head">
        <h2>Who is here</h2>
        <button ref={close} type="button" class="icon-button" aria-label="Close who is here" onClick={props.onClose}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M4 4l8 8M12 4l-8 8" />
          </svg>
        </button>
      </header>
      {props.people.length === 0 && <p class="quiet">Nobody can be seen while there is no connection.</p>}
      <ul class="people-list">
        {props.people.map((person) => (
          <li key={person.user}>
            {props.canTalk(person.user) ? (
              <button type="button" class="person" aria-label={`Talk to ${person.name}`} onClick={() => props.onTalk(person)}>
                <Face name={person.name} />
                <span class="person-name">{person.name}</span>
                <span class="person-act">Talk</span>
              </button>
            ) : (
              <span class="person">
                <Face name={person.name} mine={person.user === props.me} />
                <span class="person-name">{person.name}</span>
                {person.user === props.me && <span class="person-note">you</span>}
              </span>
            )}
          </li>
        ))}
      </ul>
    </aside>
  )
}
