import type { JSX } from 'preact'
import { evidenceInWords, seconds } from '../../../src/readiness/index.ts'
import { State } from './mark.tsx'
import type { ServiceRow, Spark } from './rows.ts'
import { toneOf } from './words.ts'

/** The services: what each one is, in which life, since when, and what proves it or what is in the way. */
export function ServiceTable(props: {
  readonly rows: readonly ServiceRow[]
  readonly sparks: ReadonlyMap<string, Spark | undefined>
}): JSX.Element {
  return (
    <table class="services">
      <thead>
        <tr>
          <th scope="col">service</th>
          <th scope="col">state</th>
          <th scope="col" class="number" title="Which life of the service this is">
            epoch
          </th>
          <th scope="col" class="number">
            for
          </th>
          <th scope="col" class="number">
            proved
          </th>
          <th scope="col">evidence</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.name} data-testid={`service-${row.name}`} data-word={row.word} data-tone={toneOf(row.word)}>
            <th scope="row">
              {row.name}
              {row.role === 'degraded' && (
                <span class="role" title="The gate does not wait for it">
                  not critical
                </span>
              )}
            </th>
            <td>
              <State word={row.word} />
            </td>
            <td class="number">e{row.epoch}</td>
            <td class="number" data-label="for">
              {seconds(row.forMs)}
            </td>
            <td class="number" data-label="proved">
              {row.proofAgeMs === undefined ? '–' : `${seconds(row.proofAgeMs)} ago`}
            </td>
            <td class="evidence">
              <div>
                <Said row={row} />
                <SparkLine spark={props.sparks.get(row.name)} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Said({ row }: { readonly row: ServiceRow }): JSX.Element {
  const { trouble, pendingTasks, nextAttemptInMs, evidence, word, needs, attempt, before } = row
  if (word === 'ready' && evidence !== undefined) return <span>{evidenceInWords(evidence)}</span>
  const next =
    nextAttemptInMs === undefined
      ? undefined
      : nextAttemptInMs <= 0
        ? 'next attempt now'
        : `next attempt in ${seconds(nextAttemptInMs)}`
  const parts = [
    trouble,
    attempt === undefined ? undefined : `attempt ${attempt}`,
    pendingTasks.length > 0 ? `waits for its ${pendingTasks.join(', ')}` : undefined,
    word === 'idle' && needs.length > 0 ? `waits for ${needs.join(', ')}` : undefined,
    next,
  ].filter((part) => part !== undefined)
  return (
    <span>
      {parts.join(' · ') || '–'}
      {before !== undefined && <small>before: {before}</small>}
      {evidence !== undefined && trouble !== undefined && <small>last proof: {evidenceInWords(evidence)}</small>}
    </span>
  )
}

const WIDTH = 80
const HEIGHT = 16

/** The proofs so far, by the time that each one took. */
function SparkLine({ spark }: { readonly spark: Spark | undefined }): JSX.Element | null {
  if (spark === undefined) return null
  const { values, fact } = spark
  const highest = Math.max(...values)
  const lowest = Math.min(...values)
  const x = (index: number): number => (index / (values.length - 1)) * (WIDTH - 2) + 1
  const y = (value: number): number =>
    highest === lowest ? HEIGHT / 2 : HEIGHT - 2 - ((value - lowest) / (highest - lowest)) * (HEIGHT - 4)
  const label = `${fact} of the last ${values.length} proofs: ${lowest} to ${highest}`
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <title>{label}</title>
      <polyline points={values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
    </svg>
  )
}
