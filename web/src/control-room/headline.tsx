import type { JSX } from 'preact'
import type { StatusReport } from '../../../src/readiness/index.ts'
import { Mark } from './mark.tsx'
import { toneOf } from './words.ts'

const WAYS = { live: 'live', asking: 'asking every 2 s' } as const

/** One sentence: may clients come in, since when, and why not. It is the server's own, the same as in its log. */
export function Headline(props: {
  readonly report: StatusReport
  readonly since: string
  readonly via: keyof typeof WAYS
  /** What is shown is not the present: since when, and why. */
  readonly old: string | undefined
}): JSX.Element {
  const { gate, environment, platform, revision, instance, version } = props.report
  const about = [environment, platform, revision, `instance ${instance}`, `tidegate ${version}`].filter(
    (part) => part !== undefined,
  )
  const isOld = props.old !== undefined
  return (
    <header class="headline" data-tone={toneOf(gate.state)} data-old={isOld}>
      <p class="headline-sentence" data-testid="gate" data-state={gate.state}>
        <Mark word={gate.state} size={24} />
        <span>
          <strong>{gate.state}</strong>{' '}
          <span data-testid="sentence">{gate.explanation.replace(new RegExp(`^${gate.state} ?`), '')}</span>
        </span>
      </p>
      <p class="headline-about">
        <span class="way" data-way={isOld ? 'old' : props.via} data-testid="way">
          <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
            {props.via === 'live' && !isOld ? <circle cx="4" cy="4" r="3" /> : <circle class="way-ring" cx="4" cy="4" r="2.5" />}
          </svg>
          {props.old ?? WAYS[props.via]}
        </span>
        <span>since {props.since}</span>
        {about.map((part) => (
          <span key={part}>{part}</span>
        ))}
      </p>
      {/* A screen reader hears that the data has become old, not each second of it. */}
      <p class="for-screen-readers" role="status">
        {isOld ? 'What is shown is old: the server is not heard.' : `The gate is ${gate.state}.`}
      </p>
    </header>
  )
}
