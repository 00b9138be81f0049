import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** Asks for the admin key. */
export function KeySheet(props: { readonly why: string | undefined; readonly onKey: (key: string) => void }): JSX.Element {
  const [key, setKey] = useState('')
  const [isEmpty, tellEmpty] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const trouble = isEmpty ? 'Write the key first.' : props.why
  return (
    <main class="sheet-page sign-in">
      <div class="sign-in-sheet">
        <svg class="sign-in-mark" viewBox="4 6 24 20" width="48" height="40" aria-hidden="true">
          <path d="M6 8v16M26 8v16M6 17c3.3-3.5 6.7-3.5 10 0s6.7 3.5 10 0" />
        </svg>
        <h1>Control room</h1>
        <form
          aria-label="Open the control room"
          onSubmit={(event) => {
            event.preventDefault()
            if (key.trim() !== '') return props.onKey(key)
            tellEmpty(true)
            field.current?.focus()
          }}
        >
          <p class="quiet">How the gate stands, and why, is for those who have the admin key of this server.</p>
          <label for="key">Admin key</label>
          <input
            ref={field}
            id="key"
            name="key"
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={key}
            aria-invalid={trouble !== undefined}
            aria-describedby="key-trouble key-note"
            onInput={(event) => {
              setKey(event.currentTarget.value)
              tellEmpty(false)
            }}
          />
          <p id="key-note" class="quiet small">
            Option <code>admin.key</code>. It stays in this tab, and is forgotten when the tab is closed.
          </p>
          <button type="submit" class="main-button">
            Open
          </button>
          <p id="key-trouble" class="trouble" role="alert">
            {trouble ?? ''}
          </p>
        </form>
      </div>
    </main>
  )
}
