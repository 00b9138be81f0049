import { readFileSync } from 'node:fs'
import {
  askModel,
  DocumentError,
  explain,
  parseGraph,
  type Explanation,
  type Graph,
  type IncidentDocument,
  type Opinions,
  type Pattern,
} from '../../incident/index.ts'
import { keepAlive, realTimers } from '../../runtime/real.ts'
import type { Command, Terminal } from '../command.ts'
import { checkSources } from './check-sources.ts'
import { askedWrongly } from './complain.ts'
import { INCIDENT_EXIT } from './exit.ts'
import { EXPLAIN_USAGE } from './explain-usage.ts'
import { explanationText, opinionsText } from './explain-view.ts'
import { readExplainWish, type ExplainWish } from './explain-wish.ts'
import { fileWords } from './file-words.ts'
import { chosenPattern, readDocument, type Read } from './state.ts'

/** `tidegate incident explain`. */
export const explainCommand: Command = {
  name: 'explain',
  summary: 'ask why, five times, and say what is not known',
  usage: EXPLAIN_USAGE,
  run(args, terminal) {
    return explained(readExplainWish(args), terminal)
  },
}

async function explained(wish: ReturnType<typeof readExplainWish>, terminal: Terminal): Promise<number> {
  if (wish.kind === 'wrong') return askedWrongly(terminal, 'explain', wish.reason)
  const read = readDocument(wish.path)
  if (read.kind === 'wrong') return askedWrongly(terminal, 'explain', read.reason)
  const choice = chosenPattern(read.document, wish.key)
  if (choice.kind === 'wrong') return askedWrongly(terminal, 'explain', choice.reason)
  const graph = graphOf(wish.graph)
  if (graph.kind === 'wrong') return askedWrongly(terminal, 'explain', graph.reason)
  const checked = wish.isChecked ? await checkSources(read.document, wish.path, terminal) : undefined
  if (checked?.kind === 'wrong') return askedWrongly(terminal, 'explain', checked.reason)
  const explanation = explain(read.document, choice.pattern, {
    ...(graph.graph !== undefined && { graph: graph.graph }),
    ...(checked !== undefined && { resolutions: checked.resolutions }),
  })
  const code = wish.requireCause && explanation.cause === undefined ? INCIDENT_EXIT.unknownCause : INCIDENT_EXIT.done
  const opinions = await opinionsOf(wish, read.document, choice.pattern, terminal)
  if (wish.asJson) terminal.out(jsonText(explanation, choice.pattern, read.document, code, opinions))
  else {
    terminal.out(explanationText(explanation, choice.pattern, read.document, code, terminal))
    if (opinions !== undefined) terminal.out(opinionsText(opinions, terminal))
  }
  for (const note of checked?.notes ?? []) terminal.err(`${note}\n`)
  return code
}

/** What follows from the logs is the same to the byte, whatever a model says. */
async function opinionsOf(
  { llm }: ExplainWish,
  document: IncidentDocument,
  pattern: Pattern,
  terminal: Terminal,
): Promise<Opinions | undefined> {
  if (llm === undefined) return undefined
  const token = terminal.env['TIDEGATE_LLM_TOKEN']
  const release = keepAlive()
  try {
    return await askModel(document, pattern, {
      ...llm,
      ...(token !== undefined && token !== '' && { token }),
      timers: realTimers,
      signal: terminal.signal,
    })
  } finally {
    release()
  }
}

function graphOf(path: string | undefined): Read<{ readonly graph: Graph | undefined }> {
  if (path === undefined) return { kind: 'read', graph: undefined }
  try {
    return { kind: 'read', graph: parseGraph(readFileSync(path, 'utf8'), path) }
  } catch (error) {
    if (error instanceof DocumentError) return { kind: 'wrong', reason: error.message }
    const words = fileWords(error)
    if (words === undefined) throw error
    return { kind: 'wrong', reason: `cannot read ${path}: ${words}` }
  }
}

function jsonText(
  explanation: Explanation,
  { template }: Pattern,
  { read }: IncidentDocument,
  exitCode: number,
  opinions: Opinions | undefined,
): string {
  const { key, root, cause, causes, coverage, contradictions, missing, resolved } = explanation
  const page = {
    schema: 'tidegate.incident.explain/1',
    exitCode,
    key,
    template,
    claim: root,
    cause: cause?.id ?? null,
    causes: causes.map(({ id, claim }) => ({ id, status: claim.status, answer: claim.answer })),
    coverage,
    contradictions,
    missing,
    resolved,
    isPartial: read.isPartial,
    ...(opinions !== undefined && { model: opinions }),
  }
  return `${JSON.stringify(page, null, 2)}\n`
}
