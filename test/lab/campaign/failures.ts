import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { verdictOf, type ScenarioRun, type WorldRun } from './result.ts'

/** Keeps what is needed to understand a failure: the outcome, the history of a scenario under load, a schedule that can be replayed. */
export class Failures {
  readonly #directory: string
  count = 0

  constructor(directory: string) {
    this.#directory = resolve(directory)
  }

  /** @param scratch where scenarios leave their histories */
  keep(run: ScenarioRun | WorldRun, scratch: string): void {
    if (verdictOf(run) === 'held') return
    this.count++
    const name = `${'world' in run ? run.world : run.id}-seed-${run.seed}`
    mkdirSync(this.#directory, { recursive: true })
    const write = (file: string, value: unknown): void =>
      writeFileSync(join(this.#directory, file), `${JSON.stringify(value, undefined, 2)}\n`)
    if ('world' in run) {
      const artefact = run.violations.find((violation) => violation.artefact !== undefined)?.artefact
      return write(`${name}.json`, artefact ?? run)
    }
    write(`${name}.json`, run)
    const history = `${run.name.replaceAll(/\W+/g, '-')}.jsonl`
    if (readdirSync(scratch).includes(history)) cpSync(join(scratch, history), join(this.#directory, `${name}.jsonl`))
  }
}
