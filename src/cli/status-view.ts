import { evidenceInWords, seconds, type ServiceReport, type ServiceWord, type StatusReport } from '../readiness/index.ts'
import { plain } from './chat/plain.ts'
import type { Terminal } from './command.ts'
import { paint } from './paint.ts'
import { table, type Cell } from './table.ts'
import { waterfallLines } from './waterfall.ts'

/** A word has its colour, and never the colour alone. */
const COLOURS: Readonly<Record<ServiceWord, Cell['colour']>> = {
  ready: 'green',
  idle: 'dim',
  starting: 'yellow',
  suspect: 'yellow',
  lost: 'red',
  failed: 'red',
  broken: 'red',
  stopped: 'dim',
}

/** The report for a person: one sentence, what it is, the services, the counts. */
export function statusText(report: StatusReport, terminal: Terminal): string {
  const { gate, environment, platform, revision, instance, version } = report
  const colour = gate.state === 'open' ? 'green' : gate.state === 'closed' ? 'red' : 'yellow'
  const what = [environment, platform, revision, instance, `tidegate ${version}`].filter(
    (part) => part !== undefined && part !== '',
  )
  const rows = report.services.map((service) => [
    { text: plain(service.name) },
    { text: plain(service.state), colour: COLOURS[service.state] },
    { text: String(service.epoch) },
    { text: seconds(service.forMs) },
    { text: service.proofAgeMs === undefined ? '-' : `${seconds(service.proofAgeMs)} ago` },
    { text: plain(said(service)) },
  ])
  return [
    `${paint(terminal, colour, plain(gate.state).toUpperCase())}  ${plain(withoutState(gate.explanation, gate.state))}\n`,
    `${paint(terminal, 'dim', plain(what.join(' · ')))}\n\n`,
    table(terminal, ['service', 'state', 'epoch', 'for', 'proved', 'evidence'], rows),
    `\n${counts(report)}\n`,
    ...(report.startup === undefined ? [] : ['\n', ...waterfallLines(report.startup, terminal).map((line) => `${line}\n`)]),
  ].join('')
}

/** The sentence begins with the word that stands before it. */
function withoutState(explanation: string, state: string): string {
  return explanation.startsWith(state) ? explanation.slice(state.length).trimStart() : explanation
}

/** What proves it; or what is in the way, and what comes next. */
function said({ state, evidence, lastError, nextAttemptInMs, pendingTasks, role }: ServiceReport): string {
  const about = role === 'degraded' ? ['the gate does not wait for it'] : []
  if (state === 'ready') return [evidence === undefined ? '-' : evidenceInWords(evidence), ...about].join('; ')
  const parts = [
    ...(lastError === undefined ? [] : [lastError.words]),
    ...(pendingTasks.length === 0 ? [] : [`waits for its ${pendingTasks.join(', ')}`]),
    ...(nextAttemptInMs === undefined
      ? []
      : [`next attempt ${nextAttemptInMs === 0 ? 'now' : `in ${seconds(nextAttemptInMs)}`}`]),
    ...about,
  ]
  return parts.join('; ') || '-'
}

function counts({ sessions, parked, admitted, refused }: StatusReport): string {
  const reasons = Object.entries(refused).sort(([, one], [, other]) => other - one)
  const total = reasons.reduce((sum, [, count]) => sum + count, 0)
  const why = total === 0 ? '' : ` (${reasons.map(([reason, count]) => plain(`${reason} ${count}`)).join(', ')})`
  return `${plain(`sessions ${sessions}   parked ${parked}   admitted ${admitted}   refused ${total}`)}${why}`
}
