import type { JSX } from 'preact'
import type { TimelineEntry } from '../../../src/readiness/index.ts'
import { entryInWords, timeOfDay } from './words.ts'

/** Lines shown: what one reads, not all that there is. */
const LINES_MAX = 40

/** What happened up to the moment, newest first. */
export function EntryList(props: {
  readonly entries: readonly TimelineEntry[]
  readonly chosenMs: number | undefined
  readonly wall: (ms: number) => number
  readonly onChoose: (atMs: number) => void
}): JSX.Element {
  const { entries, chosenMs = Number.POSITIVE_INFINITY, wall, onChoose } = props
  const lines = entries
    .filter(({ atMs }) => atMs <= chosenMs)
    .slice(-LINES_MAX)
    .reverse()
  return (
    <>
      <div class="card-head">
        <h2>What happened</h2>
        <span class="quiet">{chosenMs === Number.POSITIVE_INFINITY ? 'newest first' : 'until then'}</span>
      </div>
      <ol class="entry-list" tabIndex={0} aria-label="What happened, newest first">
        {lines.map((entry) => {
          const { who, what, tone } = entryInWords(entry)
          return (
            <li key={entry.seq} data-tone={tone}>
              <button type="button" class="entry" onClick={() => onChoose(entry.atMs)}>
                <time>{timeOfDay(wall(entry.atMs), true)}</time>
                <span class="entry-words">
                  <span class="entry-who">{who}</span> {what}
                </span>
              </button>
            </li>
          )
        })}
      </ol>
    </>
  )
}
