import { CHECKS, type CheckName, type Spread } from '../../../src/lab/history/index.ts'
import type { Outcome } from './scenario.ts'
import type { Size } from './world.ts'

/** One column of the table. */
interface Column {
  readonly title: string
  readonly of: (outcome: Outcome) => string
}

const count = (value: number): string => value.toLocaleString('en-US')

const found =
  (...checks: readonly CheckName[]): Column['of'] =>
  ({ verdict: { counts } }) =>
    count(checks.reduce((total, check) => total + counts[check], 0))

const seconds = ({ count: of, p50, p99 }: Spread): string =>
  of === 0 || p50 === undefined || p99 === undefined ? '–' : `${(p50 / 1_000).toFixed(1)} / ${(p99 / 1_000).toFixed(1)} s`

const closedWith1011 = ({ verdict: { history } }: Outcome): string =>
  count(history.operations.filter((one) => (one.kind === 'disconnected' || one.kind === 'refused') && one.close === 1011).length)

const COLUMNS: readonly Column[] = [
  { title: 'fault', of: ({ name }) => name },
  { title: 'instances', of: ({ instances }) => count(instances) },
  { title: 'acknowledged', of: ({ figures }) => count(figures.acked) },
  { title: 'tried again', of: ({ figures }) => count(figures.unknown) },
  { title: 'delivered', of: ({ figures }) => count(figures.delivered) },
  { title: 'lost against the class', of: found('C5', 'C19') },
  { title: 'lost, class permits', of: ({ figures, verdict }) => count(figures.lost - verdict.counts.C5 - verdict.counts.C19) },
  { title: 'duplicates', of: found('C4') },
  { title: 'out of order', of: found('C2', 'C8', 'C12', 'C18') },
  { title: 'holes', of: found('C3', 'C11') },
  { title: 'false `recovered`', of: found('C9', 'C10', 'C16') },
  { title: '1011', of: closedWith1011 },
  { title: 'other violations', of: found('C1', 'C6', 'C7', 'C13', 'C14', 'C15', 'C17') },
  { title: 'degraded / restored', of: ({ figures }) => `${count(figures.degraded)} / ${count(figures.restored)}` },
  { title: 'disconnected', of: ({ figures }) => count(figures.disconnected) },
  { title: 'recovered true / false', of: ({ figures }) => `${count(figures.continued)} / ${count(figures.reset)}` },
  { title: 'time to recover, p50 / p99', of: ({ figures }) => seconds(figures.recoveryMs) },
  { title: 'back in the channel, p50 / p99', of: ({ figures }) => seconds(figures.returnMs) },
]

/** Faults by figures, as Markdown. */
export function table(outcomes: readonly Outcome[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    row(COLUMNS.map(({ title }) => title)),
    row(COLUMNS.map((_, n) => (n === 0 ? '---' : '--:'))),
    ...outcomes.map((outcome) => row(COLUMNS.map(({ of }) => of(outcome)))),
  ].join('\n')
}

/** The page that `npm run faults` writes. */
export function page(outcomes: readonly Outcome[], size: Size, where: string): string {
  const { clients, channels, publishers, everyMs, client, subscription } = size
  const options = Object.entries({ ...client, ...subscription }).map(([name, value]) => `\`${name}: ${String(value)}\``)
  return `# Faults of Redis and of instances, under load

Written by \`npm run faults\` (${where}). Nothing is mocked: instances as \`tidegate serve\` starts them, real Redis servers,
Sentinels and Cluster nodes, ${count(clients)} clients of the unmodified npm package \`centrifuge\` (${options.join(', ')}) behind a TCP
balancer, in ${count(channels)} channels. ${count(publishers)} of the clients send one message every ${count(everyMs)} ms with \`rpc chat.send\`, each tried with
its id until it is answered. Every client writes down what it did and saw; the histories are judged afterwards. Everything runs on
one machine: times are of this machine, counts are what matters.

${table(outcomes)}

- *tried again*: tries without an answer, or with a temporary error. *lost against the class*: acknowledged, not in the final log,
  though the channel's durability class promises it for this fault (\`replicated\` at a failover; everything elsewhere). *lost, class
  permits*: the same in \`memory\` channels at a failover. Whoever held one of those was told \`recovered: false\`; a client that was
  not is a *false \`recovered\`*.
- *time to recover*: from the end of the fault (Redis runs again, the replica is promoted, the new instances are there; for one
  instance killed, from the kill) until a client has the first message that was sent after it. *back in the channel*: from the end of a
  client's connection until it is subscribed again.
- A run in which nobody observed the fault fails: nobody told \`degraded\`, no gate closed, nobody disconnected, nothing recovered.

What is looked for in every history:

${Object.entries(CHECKS)
  .map(([id, { name, statement }]) => `- **${id}** ${name}: ${statement}`)
  .join('\n')}
`
}
