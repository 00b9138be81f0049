import type { JSX } from 'preact'
import type { StatusReport } from '../../../src/readiness/index.ts'
import { Mark } from './mark.tsx'
import { toneOf } from './words.ts'

const WAYS = { live: 'live', asking: 'asking every 2 s', old: 'no news' } as const

/** One sentence: may clients come in, since when, and why not. It is the server's own, the same as in its log. */
export function Headline(props: {
  readonly report: StatusReport
  readonly since: string
  readonly via: keyof typeof WAYS
}): JSX.Element {
  const { gate, environment, platform, revision, instance, version } = props.report
  const about = [environment, platform, revision, `instance ${instance}`, `tidegate ${version}`].filter(
    (part) => part !== undefined,
  )
  const sentence = gate.explanation.replace(new RegExp(`^${gate.state} `), '')
  return (
    <header class="headline" data-tone={toneOf(gate.state)} data-old={props.via === 'old'}>
      <p class="headline-state" data-testid="gate" data-state={gate.state}>
        <Mark word={gate.state} size={24} />
        <strong>{gate.state}</strong>
        <span>since {props.since}</span>
      </p>
      <p class="headline-sentence" data-testid="sentence">
        {sentence}
      </p>
      <p class="headline-about">
        <span class="way" data-way={props.via} data-testid="way">
          <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
            {props.via === 'live' ? <circle cx="4" cy="4" r="3" /> : <circle class="way-ring" cx="4" cy="4" r="2.5" />}
          </svg>
          {WAYS[props.via]}
        </span>
        {about.map((part) => (
          <span key={part}>{part}</span>
        ))}
      </p>
    </header>
  )
}
