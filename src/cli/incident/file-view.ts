import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import type { FileResult, Told } from './file.ts'
import { columnsOf, counted, cut, hanging, plain } from './layout.ts'

const HEAD = 'prepared'.length + 2

type Row = readonly [word: string, text: string]

/** What would be done, or what was; then what to do next. */
export function resultText(told: Told, exitCode: number, terminal: Terminal): string {
  const { draft, file, result } = told
  const columns = columnsOf(terminal)
  const rows: readonly Row[] = [
    ['title', cut(plain(draft.title), columns * 2)],
    ['labels', draft.labels.join(', ')],
    ...rowsOf(result, told),
    ...(file === undefined || result.kind === 'filed'
      ? []
      : [['prepared', `${file} (${counted(draft.body.length, 'character')})`] as const]),
    ...nextOf(result, told),
    ...(exitCode === 0 ? [] : [['exit', String(exitCode)] as const]),
  ]
  return rows
    .map(([word, text]) => hanging(word.padEnd(HEAD), text, columns).replace(word, paint(terminal, colourOf(word), word)))
    .join('')
}

function colourOf(word: string): Parameters<typeof paint>[1] {
  if (word === 'done') return 'green'
  return ['missing', 'refused', 'blocked', 'gave up', 'wrong'].includes(word) ? 'red' : 'dim'
}

function rowsOf(result: FileResult, { isMeant }: Told): readonly Row[] {
  switch (result.kind) {
    case 'planned':
      return [['plan', planWords(result.plan)]]
    case 'filed':
      return [
        ['done', `#${result.number} ${result.what}: ${plain(result.why)}`],
        ['at', result.url],
        ...result.closed.map((number): Row => ['closed', `#${number}, a duplicate`]),
        ...(result.labelsRefused.length > 0
          ? [['note', `GitHub did not set the labels ${result.labelsRefused.join(', ')}`] as const]
          : []),
      ]
    case 'missing':
      return [
        ['plan', `create, where nobody says yet${isMeant ? '; nothing was sent' : ''}`],
        ['missing', result.either.map((names) => names.join(', ')).join('; or ')],
      ]
    case 'wrong':
      return [['wrong', `${result.name}: ${result.reason}`]]
    case 'refused':
      return [
        ['refused', plain(result.reason)],
        ['note', plain(result.advice)],
      ]
    case 'gave-up':
      return [['gave up', `${plain(result.reason)}; to run it again is safe`]]
    case 'blocked':
      return [
        ['blocked', 'something that must not leave this machine stands in the issue; nothing was sent'],
        ...result.findings
          .slice(0, 5)
          .map(({ kind, line, column, by }): Row => ['', `${kind} at line ${line}, column ${column} of it (${by})`]),
      ]
  }
}

function planWords(plan: Extract<FileResult, { kind: 'planned' }>['plan']): string {
  if (plan.kind === 'create') return 'create: there is none of this key'
  const words = {
    update: 'update',
    reopen: 'reopen',
    count: 'count again, and leave closed',
    nothing: 'nothing to do for',
  } as const
  const closes =
    plan.surplus.length === 0 ? '' : `; close ${plan.surplus.map(({ number }) => `#${number}`).join(', ')} as duplicates`
  return `${words[plan.kind]} #${plan.issue.number} (${plan.issue.state}): ${plain(plan.why)}${closes}`
}

function nextOf(result: FileResult, { key, isMeant }: Told): readonly Row[] {
  switch (result.kind) {
    case 'planned':
      return isMeant ? [] : [['next', `tidegate incident file ${key} --yes`]]
    case 'missing':
      return [['next', 'set them and run it again with --yes, or file the prepared issue by hand']]
    case 'filed':
      return [['next', `after a fix: tidegate incident verify ${key} --before REV --after REV`]]
    default:
      return []
  }
}
