import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Face } from '../people/index.ts'
import { isLong, lineCount } from './fold.ts'
import { MarkdownView } from './markdown-view.tsx'
import type { Row, Sending } from './rows.ts'
import { minuteText, wholeText } from './times.ts'

/** One message: the first of a group with face and name, the others below it. */
export function MessageView(props: {
  readonly row: Extract<Row, { kind: 'message' }>
  readonly mine: boolean
  /** Says how far it has come: not on each of many alike, so that the page stays quiet. */
  readonly tells: boolean
  readonly onRetry: (id: string) => void
  readonly onDiscard: (id: string) => void
}): JSX.Element {
  const { message, sending, head } = props.row
  const time = message.sentAt === undefined ? undefined : <Time ms={message.sentAt} />
  return (
    <article
      class={`message message-${head}`}
      data-key={props.row.key}
      data-message-id={message.id}
      data-state={sending.kind}
      data-mine={props.mine ? 'yes' : 'no'}
    >
      <div class="message-side">
        {head === 'person' && <Face name={message.name} mine={props.mine} />}
        {head !== 'person' && time}
      </div>
      <div class="message-body">
        {head === 'person' ? (
          <header class="message-head">
            <span class="message-name">{message.name}</span>
            {time}
          </header>
        ) : (
          <span class="for-screen-readers">{message.name}: </span>
        )}
        <Text text={message.text} />
        {props.mine && (
          <SendingMark
            sending={sending}
            tells={props.tells}
            onRetry={() => props.onRetry(message.id)}
            onDiscard={() => props.onDiscard(message.id)}
          />
        )}
      </div>
    </article>
  )
}

function Time({ ms }: { readonly ms: number }): JSX.Element {
  return (
    <time class="message-time" title={wholeText(ms)}>
      {minuteText(ms)}
    </time>
  )
}

/** A long text is folded until somebody wants to read it. */
function Text({ text }: { readonly text: string }): JSX.Element {
  const [open, setOpen] = useState(false)
  if (!isLong(text)) {
    return (
      <div class="text">
        <MarkdownView text={text} />
      </div>
    )
  }
  const lines = lineCount(text)
  return (
    <>
      <div class={open ? 'text' : 'text text-folded'}>
        <MarkdownView text={text} />
      </div>
      <button type="button" class="link-button fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Show less' : lines > 14 ? `Show all ${lines} lines` : 'Show all'}
      </button>
    </>
  )
}

function SendingMark(props: {
  readonly sending: Sending
  readonly tells: boolean
  readonly onRetry: () => void
  readonly onDiscard: () => void
}): JSX.Element | null {
  switch (props.sending.kind) {
    case 'sent':
      return props.tells ? <span class="mark">sent</span> : null
    case 'sending':
      return <span class="mark">sending …</span>
    case 'waiting':
      return props.tells ? <span class="mark mark-waiting">waiting to be sent</span> : null
    case 'failed':
      return (
        <span class="mark mark-failed">
          not sent: {props.sending.why} ·{' '}
          <button type="button" class="link-button" onClick={props.onRetry}>
            retry
          </button>{' '}
          ·{' '}
          <button type="button" class="link-button" onClick={props.onDiscard}>
            discard
          </button>
        </span>
      )
  }
}
