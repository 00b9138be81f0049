import type { JSX } from 'preact'
import type { StatusReport } from '../../../src/readiness/index.ts'
import { count } from './words.ts'

/** Who is in, who waits, and who was turned away for what. */
export function Counts({ report }: { readonly report: StatusReport }): JSX.Element {
  const { clients, sessions, channels, parked, admitted, refused } = report
  const reasons = Object.entries(refused).sort(([, one], [, other]) => other - one)
  const total = reasons.reduce((sum, [, number]) => sum + number, 0)
  return (
    <section class="card counts" aria-label="Clients">
      <div class="card-head">
        <h2>Clients</h2>
      </div>
      <dl class="figures">
        <Figure name="in" value={clients} title={`${count(sessions)} sessions, let in or not yet`} />
        <Figure name="parked" value={parked} title="Connections that wait for the gate" isNews={parked > 0} />
        <Figure name="channels" value={channels} />
        <Figure name="admitted" value={admitted} title="Since this instance began" />
        <Figure name="refused" value={total} title="Since this instance began" />
      </dl>
      {reasons.length > 0 && (
        <table class="reasons">
          <caption class="for-screen-readers">Refused, by reason</caption>
          <tbody>
            {reasons.map(([reason, number]) => (
              <tr key={reason}>
                <th scope="row">{reason}</th>
                <td class="number">{count(number)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Figure(props: {
  readonly name: string
  readonly value: number
  readonly title?: string
  readonly isNews?: boolean
}): JSX.Element {
  return (
    <div title={props.title} data-news={props.isNews === true}>
      <dt>{props.name}</dt>
      <dd>{count(props.value)}</dd>
    </div>
  )
}
