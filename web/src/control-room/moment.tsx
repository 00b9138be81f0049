import type { JSX } from 'preact'
import { seconds, verdictInWords, verdictOf, type Model, type ModelRules } from '../../../src/readiness/index.ts'

export interface ChosenMoment {
  readonly atMs: number
  readonly presentMs: number
  readonly time: string
  readonly model: Model
  readonly rules: ModelRules
}

/** Which moment the table shows: now, or one of the past, with the sentence that was true then. */
export function Moment(props: {
  readonly chosen: ChosenMoment | undefined
  /** The present is not known any more: this is when it was. */
  readonly asOf: string | undefined
  readonly onNow: () => void
}): JSX.Element {
  const { chosen, asOf, onNow } = props
  if (chosen === undefined) {
    return (
      <div class="card-head">
        <h2>Services</h2>
        <span class="quiet">{asOf === undefined ? 'now' : `as they were at ${asOf}`}</span>
      </div>
    )
  }
  const { atMs, presentMs, time, model, rules } = chosen
  const gate = rules.gates[0]
  return (
    <div class="card-head" data-chosen="true" data-testid="moment">
      <h2>{time}</h2>
      <span class="quiet">{seconds(presentMs - atMs)} ago</span>
      <button type="button" class="link-button" onClick={onNow}>
        back to now
      </button>
      {gate !== undefined && <p class="moment-sentence">{verdictInWords(verdictOf(rules, model, gate), atMs)}</p>}
    </div>
  )
}
