import type { Explanation, IncidentDocument, Opinions, Pattern } from '../../incident/index.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { claimText } from './claim-view.ts'
import { columnsOf, counted, hanging, plain } from './layout.ts'

const HEAD = 'coverage'.length + 2

/** Why, as a tree; then how far it reaches, what is missing, and what to do next. */
export function explanationText(
  { key, root, cause, coverage, resolved }: Explanation,
  { template }: Pattern,
  { read }: IncidentDocument,
  exitCode: number,
  terminal: Terminal,
): string {
  const columns = columnsOf(terminal)
  const row = (word: string, text: string): string =>
    hanging(word.padEnd(HEAD), text, columns).replace(word, paint(terminal, 'dim', word))
  const known = coverage.levels.filter(({ level }) => level > 1).reduce((sum, { lines }) => sum + lines, 0)
  const looked = resolved.same + resolved.changed + resolved.absent
  return [
    `${paint(terminal, 'bold', key)}  ${hanging('', plain(template), columns - key.length - 2, 1).trimEnd()}\n\n`,
    claimText(root, terminal),
    '\n',
    row(
      'cause',
      cause === undefined
        ? 'not known: see what is missing'
        : `${cause.claim.status}: ${plain(cause.claim.answer)} (${cause.id})`,
    ),
    row(
      'coverage',
      `of ${counted(coverage.lines, 'line')} of ${coverage.severity} or above, ${coverage.toCause} are explained to a cause, ${known} beyond that they are there`,
    ),
    ...(read.isPartial ? [row('partial', 'not all that was asked for was read')] : []),
    ...read.unavailable.map(({ source, reason }) => row('missing', `${plain(source)}: ${plain(reason)}`)),
    ...(looked > 0
      ? [
          row(
            'checked',
            `${resolved.same} of ${looked} cited lines stand there and say the same${resolved.changed + resolved.absent > 0 ? `; ${resolved.changed} say something else, ${resolved.absent} are gone` : ''}`,
          ),
        ]
      : []),
    row('next', `tidegate incident file ${key}`),
    ...(exitCode === 0 ? [] : [row('exit', String(exitCode))]),
  ].join('')
}

/** What a model said, apart from all that follows from the logs. */
export function opinionsText(opinions: Opinions, terminal: Terminal): string {
  const columns = columnsOf(terminal)
  const heading = `\n${paint(terminal, 'dim', 'a model was asked; it read patterns, and no line')}\n`
  switch (opinions.kind) {
    case 'blocked':
      return `${heading}not asked: something that must not leave this machine stands in a pattern\n`
    case 'silent':
      return `${heading}no answer: ${plain(opinions.reason)}\n`
    case 'said': {
      const rows = opinions.opinions.map(({ status, answer, mark }) =>
        hanging(`${status}  `, `${plain(answer)} (${plain(mark)})`, columns),
      )
      return `${heading}${rows.length === 0 ? 'it had nothing to say\n' : rows.join('')}`
    }
  }
}
