import {
  draftOf,
  fileIncident,
  githubIssues,
  incidentOf,
  readGitHubSettings,
  scanDraft,
  type FilingResult,
  type Finding,
  type IssueDraft,
} from '../../incident/index.ts'
import { keepAlive, realClock, realRandom, realTimers } from '../../runtime/real.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { askedWrongly, couldNot } from './complain.ts'
import { INCIDENT_EXIT } from './exit.ts'
import { FILE_USAGE } from './file-usage.ts'
import { resultText } from './file-view.ts'
import { preparedPath, readFileWish, type FileWish } from './file-wish.ts'
import { fileWords } from './file-words.ts'
import { readInput } from './input.ts'
import { keepIssue } from './state.ts'
import { writeWhole } from './whole-file.ts'

/** What came of it: filing's own answers, and what ends before GitHub is asked. */
export type FileResult =
  | FilingResult
  | { readonly kind: 'missing'; readonly missing: readonly string[]; readonly either: readonly (readonly string[])[] }
  | { readonly kind: 'wrong'; readonly name: string; readonly reason: string }

export interface Told {
  readonly key: string
  readonly draft: IssueDraft
  /** Where the prepared issue stands. */
  readonly file?: string
  readonly isMeant: boolean
  readonly result: FileResult
}

/** `tidegate incident file`. */
export const fileCommand: Command = {
  name: 'file',
  summary: 'prepare the issue of a pattern, and file it with --yes',
  usage: FILE_USAGE,
  async run(args, terminal) {
    const wish = readFileWish(args)
    if (wish.kind === 'wrong') return askedWrongly(terminal, 'file', wish.reason)
    const read = readInput(wish)
    if (read.kind === 'wrong') return askedWrongly(terminal, 'file', read.reason)
    const incident = incidentOf(read.input)
    const draft = draftOf(incident, wish)
    const findings = scanDraft(draft)
    if (findings.length > 0)
      return tell({ key: incident.key, draft, isMeant: wish.isMeant, result: blocked(findings) }, wish, terminal)
    const file = preparedPath(wish, incident.key)
    try {
      writeWhole(file, preparedText(draft))
    } catch (error) {
      const words = fileWords(error)
      if (words === undefined) throw error
      return couldNot(terminal, `cannot write ${file}: ${words}`)
    }
    const release = keepAlive()
    try {
      const result = await filed(incident, wish, terminal)
      // Interrupted on the way, GitHub may have done it: the next run looks first.
      if (terminal.signal.aborted && result.kind !== 'filed') return EXIT.interrupted
      const told: Told = { key: incident.key, draft, file, isMeant: wish.isMeant, result }
      remember(told, wish)
      return tell(told, wish, terminal)
    } finally {
      release()
    }
  },
}

function blocked(findings: readonly Finding[]): FileResult {
  return { kind: 'blocked', findings }
}

async function filed(incident: ReturnType<typeof incidentOf>, wish: FileWish, terminal: Terminal): Promise<FileResult> {
  const answer = readGitHubSettings(terminal.env, wish.api)
  if (answer.kind === 'missing') return { ...answer, missing: answer.either.flat() }
  if (answer.kind === 'wrong') return answer
  const { signal } = terminal
  const world = { clock: realClock, timers: realTimers, signal }
  return fileIncident(
    incident,
    { label: wish.label, isMeant: wish.isMeant },
    {
      ...world,
      issues: githubIssues({ ...answer.settings, ...world }),
      random: realRandom,
      onWait: (forMs, reason) => {
        if (terminal.isTerminal) terminal.err(`waiting ${Math.ceil(forMs / 1_000)} s: ${reason}\n`)
      },
    },
  )
}

/** Title and labels first, then what goes into the body. */
function preparedText({ title, labels, body }: IssueDraft): string {
  return `title: ${title}\nlabels: ${labels.join(', ')}\n\n${body}`
}

/** The report says where it was told, or that it lies ready. */
function remember({ key, draft: { title }, file, result }: Told, { path }: FileWish): void {
  const prepared = { title, ...(file !== undefined && { file }) }
  if (result.kind === 'filed') keepIssue(path, key, { title, url: result.url, number: result.number })
  else if (result.kind === 'missing') keepIssue(path, key, { ...prepared, missing: result.missing })
}

function exitCodeOf(result: FileResult): number {
  switch (result.kind) {
    case 'planned':
    case 'filed':
      return INCIDENT_EXIT.done
    case 'missing':
      return INCIDENT_EXIT.credentials
    case 'wrong':
      return INCIDENT_EXIT.askedWrongly
    case 'refused':
      return result.what === 'token' || result.what === 'permission' ? INCIDENT_EXIT.credentials : INCIDENT_EXIT.partial
    case 'gave-up':
      return INCIDENT_EXIT.partial
    case 'blocked':
      return INCIDENT_EXIT.redaction
  }
}

function tell(told: Told, { asJson }: FileWish, terminal: Terminal): number {
  const exitCode = exitCodeOf(told.result)
  if (!asJson) {
    terminal.out(resultText(told, exitCode, terminal))
    return exitCode
  }
  const { key, draft, file = null, result } = told
  const page = {
    schema: 'tidegate.incident.file/1',
    exitCode,
    key,
    title: draft.title,
    labels: draft.labels,
    file,
    result: forPrograms(result),
  }
  terminal.out(`${JSON.stringify(page, null, 2)}\n`)
  return exitCode
}

/** Of a plan what would be done, not the whole issue again. */
function forPrograms(result: FileResult): object {
  if (result.kind !== 'planned') return result
  const { plan } = result
  if (plan.kind === 'create') return { kind: 'planned', plan: 'create' }
  const { issue, why, surplus } = plan
  return {
    kind: 'planned',
    plan: plan.kind,
    number: issue.number,
    url: issue.url,
    why,
    closes: surplus.map(({ number }) => number),
  }
}
