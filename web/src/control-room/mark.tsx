import type { JSX } from 'preact'
import { toneOf, type Word } from './words.ts'

/** One shape a state, so that colour is never alone. The word stands beside it, always. */
export function Mark({ word, size = 12 }: { readonly word: Word; readonly size?: number }): JSX.Element {
  return (
    <svg class="mark-shape" data-tone={toneOf(word)} viewBox="0 0 12 12" width={size} height={size} aria-hidden="true">
      {shapeOf(word)}
    </svg>
  )
}

function shapeOf(word: Word): JSX.Element {
  switch (word) {
    case 'ready':
    case 'open':
      return <circle cx="6" cy="6" r="4.5" fill="currentColor" stroke="none" />
    case 'starting':
      return <path d="M6 1.5a4.5 4.5 0 0 1 0 9" />
    case 'suspect':
      return (
        <>
          <circle cx="6" cy="6" r="4.25" />
          <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z" fill="currentColor" stroke="none" />
        </>
      )
    case 'draining':
      return <path d="M6 1.5v8M2.5 6.5L6 10l3.5-3.5" />
    case 'lost':
    case 'closed':
      return <path d="M1.5 4.5h9v3h-9z" fill="currentColor" stroke="none" />
    case 'failed':
      return <path d="M2 2l8 8M10 2l-8 8" />
    case 'broken':
      return <path d="M6 1l5 9.5H1zM6 4.5v3M6 9v.2" />
    case 'idle':
      return <circle cx="6" cy="6" r="4.25" stroke-dasharray="2 2" />
    case 'stopped':
      return <rect x="2" y="2" width="8" height="8" />
  }
}

/** Shape and word. */
export function State({ word }: { readonly word: Word }): JSX.Element {
  return (
    <span class="state-word" data-tone={toneOf(word)}>
      <Mark word={word} />
      {word}
    </span>
  )
}
