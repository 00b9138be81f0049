import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { MessageView } from './message-view.tsx'
import type { Row } from './rows.ts'
import { dayText } from './times.ts'
import { down, grown, LATEST, showsFirst, showsLast, shown, up } from './window.ts'

/** What stands above the first message. */
export type Beginning =
  /** The room is being entered, or its newest page read: nothing can be shown yet. */
  | { readonly kind: 'joining' }
  | { readonly kind: 'more' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'beginning' }
  /** The server keeps nothing older. */
  | { readonly kind: 'trimmed' }
  /** This page keeps nothing older. */
  | { readonly kind: 'full' }

export interface LogViewProps {
  /** `#lobby` */
  readonly title: string
  readonly rows: readonly Row[]
  readonly me: string
  readonly beginning: Beginning
  /** The gap that is being read, or could not be. */
  readonly gap: { readonly before: number; readonly kind: 'reading' | 'failed' } | undefined
  readonly nowMs: number
  readonly onReadBefore: (run: number) => void
  readonly onAttend: (attended: boolean) => void
  readonly onRetry: (id: string) => void
  readonly onDiscard: (id: string) => void
}

/** Nearer than this to the end is at the end. */
const END_PX = 24
/** Nearer than this to an edge, what lies beyond it is fetched. */
const EDGE_PX = 500
/** Kept above the "new" line when a room is opened there. */
const NEW_LINE_PX = 96

interface Anchor {
  readonly key: string
  readonly topPx: number
}

/**
 * The conversation. The reader's place never moves by itself: at the end it follows, elsewhere the first visible row stays
 * where it is, whatever comes above or below.
 */
export function LogView(props: LogViewProps): JSX.Element {
  const { rows } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [view, setView] = useState(LATEST)
  const [atEnd, setAtEnd] = useState(true)
  const [leftAt, setLeftAt] = useState<string>()
  const stuck = useRef(true)
  const placed = useRef(false)
  const anchor = useRef<Anchor | undefined>(undefined)
  const rowsBefore = useRef(rows)

  const current = grown(view, rowsBefore.current, rows, atEnd && stuck.current)
  if (current !== view) setView(current)
  rowsBefore.current = rows
  const inPage = useMemo(() => shown(current, rows), [current, rows])
  const hasLast = showsLast(current, rows)

  const attend = (): void => {
    props.onAttend(stuck.current && document.visibilityState === 'visible')
  }

  const settle = (): void => {
    const box = scroller.current
    if (box === null) return
    if (!placed.current) placed.current = place(box, rows)
    else if (stuck.current) box.scrollTop = box.scrollHeight
    else restore(box, anchor.current)
    look()
  }

  /** Notes where the reader is, and fetches what lies beyond the edge that is near. */
  const look = (): void => {
    const box = scroller.current
    if (box === null || !placed.current) return
    const fromEnd = box.scrollHeight - box.scrollTop - box.clientHeight
    const isAtEnd = hasLast && fromEnd <= END_PX
    anchor.current = firstVisible(box)
    stuck.current = isAtEnd
    if (isAtEnd !== atEnd) {
      setAtEnd(isAtEnd)
      setLeftAt(isAtEnd ? undefined : rows.findLast(({ kind }) => kind === 'message')?.key)
      attend()
    }
    if (box.scrollTop < EDGE_PX) {
      if (!showsFirst(current, rows)) setView(up(current, rows))
      else if (props.beginning.kind === 'more') props.onReadBefore(0)
    }
    if (!hasLast && fromEnd < EDGE_PX) setView(down(current, rows))
  }

  useLayoutEffect(settle, [inPage, props.beginning.kind])
  useLayoutEffect(attend, [])
  useEffect(() => {
    const box = scroller.current
    if (box === null) return undefined
    // The composer grows, the phone's keyboard opens: the last message stays in view.
    const resized = new ResizeObserver(() => {
      if (stuck.current) box.scrollTop = box.scrollHeight
    })
    resized.observe(box)
    document.addEventListener('visibilitychange', attend)
    return () => {
      resized.disconnect()
      document.removeEventListener('visibilitychange', attend)
    }
  }, [])

  const goToEnd = (): void => {
    stuck.current = true
    setView(LATEST)
    setAtEnd(true)
    setLeftAt(undefined)
    const box = scroller.current
    if (box !== null) box.scrollTop = box.scrollHeight
    attend()
  }

  const lastRow = rows.findLast((row) => row.kind === 'message')
  const below = leftAt === undefined ? 0 : countAfter(rows, leftAt, props.me)
  return (
    <div class="log-frame">
      <div
        ref={scroller}
        class="log"
        role="log"
        aria-label={`Messages in ${props.title}`}
        aria-busy={props.beginning.kind === 'joining' || props.beginning.kind === 'reading' || props.gap?.kind === 'reading'}
        tabIndex={0}
        onScroll={look}
      >
        <div class="log-rows">
          {showsFirst(current, rows) && <BeginningView {...props} />}
          {inPage.map((row, index) => {
            switch (row.kind) {
              case 'day':
                return (
                  <div key={row.key} data-key={row.key} class="day-line">
                    <span>{dayText(row.dayMs, props.nowMs)}</span>
                  </div>
                )
              case 'new':
                return (
                  <div key={row.key} data-key={row.key} class="new-line" role="separator" aria-label="New messages">
                    <span>new</span>
                  </div>
                )
              case 'gap':
                return <GapView key={row.key} row={row} gap={props.gap} onReadBefore={props.onReadBefore} />
              case 'message':
                return (
                  <MessageView
                    key={row.key}
                    row={row}
                    mine={row.message.user === props.me}
                    tells={row.sending.kind === 'sent' ? row === lastRow : !waitsToo(inPage[index + 1], row)}
                    onRetry={props.onRetry}
                    onDiscard={props.onDiscard}
                  />
                )
            }
          })}
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="to-end" data-testid="to-end" onClick={goToEnd}>
          {below === 0 ? 'Latest' : below === 1 ? '1 new message' : `${below} new messages`} <span aria-hidden="true">↓</span>
        </button>
      )}
    </div>
  )
}

function BeginningView(props: LogViewProps): JSX.Element {
  switch (props.beginning.kind) {
    case 'joining':
      return <Skeleton />
    case 'more':
    case 'reading':
      return (
        <p class="log-top">
          <span class="quiet">{props.beginning.kind === 'reading' ? 'Reading older messages …' : ''}</span>
        </p>
      )
    case 'failed':
      return (
        <p class="log-top">
          Older messages could not be read ·{' '}
          <button type="button" class="link-button" onClick={() => props.onReadBefore(0)}>
            try again
          </button>
        </p>
      )
    case 'trimmed':
      return <p class="log-top quiet">Older messages are no longer kept.</p>
    case 'full':
      return <p class="log-top quiet">This page does not go back further.</p>
    case 'beginning':
      return (
        <div class="log-beginning">
          <h2>{props.title}</h2>
          <p class="quiet">
            {props.rows.length === 0 ? 'Nothing has been said here yet. Say the first word.' : 'This is where it begins.'}
          </p>
        </div>
      )
  }
}

function GapView(props: {
  readonly row: Extract<Row, { kind: 'gap' }>
  readonly gap: LogViewProps['gap']
  readonly onReadBefore: (run: number) => void
}): JSX.Element {
  const { row, gap } = props
  const here = gap?.before === row.before ? gap.kind : undefined
  return (
    <div class="gap" data-key={row.key} data-testid="gap" role="note">
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d="M1 5c2.3-2.3 4.7-2.3 7 0s4.7 2.3 7 0M1 11c2.3-2.3 4.7-2.3 7 0s4.7 2.3 7 0" />
      </svg>
      <span>
        some messages may be missing here ·{' '}
        {row.exhausted ? (
          'the server has no more'
        ) : here === 'reading' ? (
          'reading …'
        ) : (
          <>
            {here === 'failed' && 'that did not work · '}
            <button type="button" class="link-button" onClick={() => props.onReadBefore(row.before)}>
              reload history
            </button>
          </>
        )}
      </span>
    </div>
  )
}

/** The shape of what comes, so that nothing jumps when it is there. */
function Skeleton(): JSX.Element {
  return (
    <div class="skeleton" aria-label="Loading messages" role="img">
      {[62, 40, 74, 52, 30].map((width, index) => (
        <div key={width} class="skeleton-message" aria-hidden="true">
          <span class="skeleton-face" />
          <span class={`skeleton-line skeleton-line-${index}`} />
        </div>
      ))}
    </div>
  )
}

/** Of messages that wait one below the other only the last one says so. */
function waitsToo(next: Row | undefined, row: Row): boolean {
  return row.kind === 'message' && row.sending.kind === 'waiting' && next?.kind === 'message' && next.sending.kind === 'waiting'
}

/** The first place: the end, or the "new" line when what is new does not fit below it. False: nothing to stand on yet. */
function place(box: HTMLElement, rows: readonly Row[]): boolean {
  if (rows.length === 0) return false
  box.scrollTop = box.scrollHeight
  const line = box.querySelector<HTMLElement>('.new-line')
  if (line !== null && line.offsetTop - NEW_LINE_PX < box.scrollTop) box.scrollTop = line.offsetTop - NEW_LINE_PX
  return true
}

function firstVisible(box: HTMLElement): Anchor | undefined {
  const rows = box.querySelectorAll<HTMLElement>('[data-key]')
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row !== undefined && row.offsetTop + row.offsetHeight <= box.scrollTop) low = middle + 1
    else high = middle
  }
  const row = rows[low]
  return row === undefined ? undefined : { key: row.dataset['key'] ?? '', topPx: row.offsetTop - box.scrollTop }
}

function restore(box: HTMLElement, anchor: Anchor | undefined): void {
  if (anchor === undefined) return
  const row = box.querySelector<HTMLElement>(`[data-key="${CSS.escape(anchor.key)}"]`)
  if (row !== null) box.scrollTop = row.offsetTop - anchor.topPx
}

function countAfter(rows: readonly Row[], key: string, me: string): number {
  const at = rows.findLastIndex((row) => row.key === key)
  return at === -1 ? 0 : rows.slice(at + 1).filter((row) => row.kind === 'message' && row.message.user !== me).length
}
