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
export function Moment({
  chosen,
  onNow,
}: {
  readonly chosen: ChosenMoment | undefined
  readonly onNow: () => void
}): JSX.Element {
  if (chosen === undefined) {
    return (
      <div class="card-head">
        <h2>Services</h2>
        <span class="quiet">now</span>
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
      {gate !== undefined && <p class="moment-sentence">{verdictInWords(verdictOf(model, gate), atMs)}</p>}
    </div>
  )
}
