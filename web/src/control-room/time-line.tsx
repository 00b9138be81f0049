import type { JSX, TargetedPointerEvent } from 'preact'
import { useState } from 'preact/hooks'
import type { Span, Strips, TimelineEntry } from '../../../src/readiness/index.ts'
import { Mark } from './mark.tsx'
import { timeOfDay, toneOf, type Word } from './words.ts'

const WINDOWS = [
  { ms: 60_000, name: '1 min' },
  { ms: 300_000, name: '5 min' },
  { ms: 1_800_000, name: '30 min' },
] as const

/** A state that was short is still to be seen: percent of the width. */
const WIDTH_MIN = 0.3

interface Props {
  readonly strips: Strips
  /** Those that say something new. */
  readonly entries: readonly TimelineEntry[]
  /** Before this nothing is known. */
  readonly beganMs: number
  readonly presentMs: number
  readonly chosenMs: number | undefined
  readonly wall: (ms: number) => number
  readonly onChoose: (atMs: number | undefined) => void
}

/** What each gate and each service was, and when. A moment is chosen with the pointer or the arrows. */
export function TimeLine(props: Props): JSX.Element {
  const [asked, show] = useState<number | undefined>()
  const { strips, presentMs, chosenMs, wall, beganMs } = props
  // A young instance fills the picture, too.
  const windowMs = asked ?? (presentMs - beganMs < WINDOWS[0].ms ? WINDOWS[0].ms : WINDOWS[1].ms)
  // A moment that was chosen stays in sight when time goes on.
  const toMs = chosenMs !== undefined && chosenMs < presentMs - windowMs ? chosenMs + windowMs / 2 : presentMs
  const fromMs = toMs - windowMs
  const percent = (ms: number): number => ((ms - fromMs) / windowMs) * 100
  const rows: readonly (readonly [string, readonly Span<Word>[]])[] = [
    ...[...strips.gates].map(([name, spans]) => [`gate ${name}`, spans] as const),
    ...strips.services,
  ]
  return (
    <>
      <div class="card-head">
        <h2>Time line</h2>
        <fieldset class="windows">
          <legend class="for-screen-readers">How much of it</legend>
          {WINDOWS.map(({ ms, name }) => (
            <label key={ms}>
              <input type="radio" name="window" checked={ms === windowMs} onChange={() => show(ms)} />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <div class="strips">
        <Hatches />
        {rows.map(([name, spans], index) => (
          <div class="strip-row" key={name} data-gate={index < strips.gates.size}>
            <span class="strip-name">{name}</span>
            <Strip spans={spans} percent={percent} presentMs={presentMs} />
          </div>
        ))}
        <Cursor {...props} fromMs={fromMs} windowMs={windowMs} />
        <Axis fromMs={fromMs} windowMs={windowMs} wall={wall} />
      </div>
      <p class="legend">
        {(['ready', 'starting', 'suspect', 'lost', 'broken'] as const).map((word) => (
          <span key={word}>
            <Mark word={word} /> {word}
          </span>
        ))}
      </p>
    </>
  )
}

function Strip(props: {
  readonly spans: readonly Span<Word>[]
  readonly percent: (ms: number) => number
  readonly presentMs: number
}): JSX.Element {
  const last = props.spans.length - 1
  const bars = props.spans.flatMap(({ word, fromMs, toMs }, index) => {
    const left = Math.max(0, props.percent(fromMs))
    const right = Math.min(100, props.percent(index === last ? props.presentMs : toMs))
    if (right < 0 || left > 100 || (fromMs === toMs && index !== last)) return []
    return [{ word, left, width: Math.max(right - left, WIDTH_MIN) }]
  })
  // What is well lies below what is not, so that the short trouble is seen.
  bars.sort((one, other) => Number(toneOf(one.word) !== 'good') - Number(toneOf(other.word) !== 'good'))
  return (
    <svg class="strip" width="100%" height="20" aria-hidden="true">
      {bars.map(({ word, left, width }) => {
        const [y, height] = toneOf(word) === 'quiet' ? [9, 2] : toneOf(word) === 'bad' && word !== 'broken' ? [6, 8] : [2, 16]
        return <rect key={left} class="bar" data-word={word} x={`${left}%`} width={`${width}%`} y={y} height={height} />
      })}
    </svg>
  )
}

/** Patterns for states that a colour alone would not tell apart. */
function Hatches(): JSX.Element {
  return (
    <svg class="hatches" width="0" height="0" aria-hidden="true">
      <pattern id="hatch-waiting" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" class="hatch-waiting-ground" />
        <rect width="3" height="6" class="hatch-waiting-line" />
      </pattern>
      <pattern id="hatch-bad" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="6" height="6" class="hatch-bad-ground" />
        <rect width="2" height="6" class="hatch-bad-line" />
      </pattern>
    </svg>
  )
}

/** Where one looks. It is one control: a slider over time. */
function Cursor(props: Props & { readonly fromMs: number; readonly windowMs: number }): JSX.Element {
  const { entries, fromMs, windowMs, presentMs, chosenMs, beganMs, wall, onChoose } = props
  const atPointer = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const atMs = fromMs + ((event.clientX - left) / width) * windowMs
    onChoose(Math.min(presentMs, Math.max(beganMs, atMs)))
  }
  const step = (direction: -1 | 1): void => {
    const hereMs = chosenMs ?? presentMs
    const next = direction === -1 ? entries.findLast(({ atMs }) => atMs < hereMs) : entries.find(({ atMs }) => atMs > hereMs)
    if (next !== undefined) onChoose(next.atMs)
    else if (direction === 1) onChoose(undefined)
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => step(-1),
    ArrowDown: () => step(-1),
    ArrowRight: () => step(1),
    ArrowUp: () => step(1),
    PageUp: () => onChoose(Math.min(presentMs, (chosenMs ?? presentMs) + windowMs / 10)),
    PageDown: () => onChoose(Math.max(beganMs, (chosenMs ?? presentMs) - windowMs / 10)),
    Home: () => onChoose(entries[0]?.atMs),
    End: () => onChoose(undefined),
  }
  const atMs = chosenMs ?? presentMs
  return (
    <div
      class="cursor"
      role="slider"
      tabIndex={0}
      aria-label="Moment"
      aria-valuemin={Math.round(beganMs)}
      aria-valuemax={Math.round(presentMs)}
      aria-valuenow={Math.round(atMs)}
      aria-valuetext={chosenMs === undefined ? 'now' : timeOfDay(wall(chosenMs), true)}
      data-testid="cursor"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        atPointer(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && atPointer(event)}
      onKeyDown={(event) => {
        const act = keys[event.key]
        if (act === undefined) return
        event.preventDefault()
        act()
      }}
    >
      {chosenMs !== undefined && (
        <span class="cursor-line" style={{ left: `${((atMs - fromMs) / windowMs) * 100}%` }}>
          <span class="cursor-time" data-side={(atMs - fromMs) / windowMs > 0.5 ? 'left' : 'right'}>
            {timeOfDay(wall(atMs), true)}
          </span>
        </span>
      )}
    </div>
  )
}

const TICKS = [0, 0.25, 0.5, 0.75, 1] as const

function Axis(props: { readonly fromMs: number; readonly windowMs: number; readonly wall: (ms: number) => number }): JSX.Element {
  return (
    <div class="axis" aria-hidden="true">
      {TICKS.map((part) => (
        <span key={part} style={{ left: `${part * 100}%` }} data-end={part === 0 ? 'first' : part === 1 ? 'last' : undefined}>
          {timeOfDay(props.wall(props.fromMs + part * props.windowMs))}
        </span>
      ))}
    </div>
  )
}
