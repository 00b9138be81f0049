import type { JSX, RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { charactersLeft, isTooLong, toSend } from './draft.ts'

/** Where one writes. Enter sends, Shift+Enter makes a line; a draft stays with its room. */
export function Composer(props: {
  /** `#lobby` */
  readonly title: string
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly draft: string
  readonly onDraft: (text: string) => void
  /** False: nothing more can be kept. */
  readonly onSend: (text: string) => boolean
  readonly onTyping: () => void
  /** So many messages wait already that no more are taken. */
  readonly isFull: boolean
  /** Said below the field. */
  readonly note: string | undefined
}): JSX.Element {
  const { draft, field } = props
  const [refused, setRefused] = useState(false)
  const left = charactersLeft(draft)
  const isBlocked = props.isFull || isTooLong(draft)

  // As high as its text; `field-sizing` does it where the browser knows it.
  useLayoutEffect(() => {
    const area = field.current
    if (area === null || CSS.supports('field-sizing', 'content')) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight}px`
  }, [draft])

  const send = (): void => {
    const text = toSend(draft)
    if (text === undefined || isBlocked) {
      setRefused(isBlocked)
      return
    }
    if (!props.onSend(text)) {
      setRefused(true)
      return
    }
    setRefused(false)
    props.onDraft('')
    field.current?.focus()
  }

  return (
    <form
      class={props.isFull ? 'composer composer-full' : 'composer'}
      aria-label="Write a message"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div class="composer-box">
        <textarea
          ref={field}
          rows={1}
          aria-label={`Message ${props.title}`}
          aria-describedby="composer-note"
          aria-invalid={isBlocked && (refused || isTooLong(draft))}
          placeholder={`Message ${props.title}`}
          enterkeyhint="send"
          value={draft}
          onInput={(event) => {
            props.onDraft(event.currentTarget.value)
            if (event.currentTarget.value !== '') props.onTyping()
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send()
          }}
        />
        <button type="submit" class="send-button" aria-label="Send" disabled={isBlocked || toSend(draft) === undefined}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M13 3v5H4M7 5L4 8l3 3" />
          </svg>
        </button>
      </div>
      <p id="composer-note" class="composer-note" role="status">
        {isTooLong(draft) ? `${-left} characters too long` : left < 500 ? `${left} characters left` : (props.note ?? '')}
      </p>
    </form>
  )
}
