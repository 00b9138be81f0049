import { readFileSync } from 'node:fs'
import {
  DocumentError,
  explain,
  parseGraph,
  type Explanation,
  type Graph,
  type IncidentDocument,
  type Pattern,
} from '../../incident/index.ts'
import type { Command, Terminal } from '../command.ts'
import { readArguments } from '../options.ts'
import { askedWrongly } from './complain.ts'
import { INCIDENT_EXIT } from './exit.ts'
import { EXPLAIN_USAGE } from './explain-usage.ts'
import { explanationText } from './explain-view.ts'
import { fileWords } from './file-words.ts'
import { STATE_FILE } from './scan-wish.ts'
import { chosenPattern, readDocument, type Read } from './state.ts'

const KINDS = { in: 'text', graph: 'text', 'require-cause': 'flag', json: 'flag' } as const

/** `tidegate incident explain`. */
export const explainCommand: Command = {
  name: 'explain',
  summary: 'ask why, five times, and say what is not known',
  usage: EXPLAIN_USAGE,
  run(args, terminal) {
    const asked = readArguments(KINDS, args, ['KEY'])
    if (asked.kind === 'wrong') return Promise.resolve(askedWrongly(terminal, 'explain', asked.reason))
    const { in: path = STATE_FILE, graph: graphPath, json, 'require-cause': requireCause } = asked.values
    const read = readDocument(path)
    if (read.kind === 'wrong') return Promise.resolve(askedWrongly(terminal, 'explain', read.reason))
    const choice = chosenPattern(read.document, asked.words[0])
    if (choice.kind === 'wrong') return Promise.resolve(askedWrongly(terminal, 'explain', choice.reason))
    const graph = graphOf(graphPath)
    if (graph.kind === 'wrong') return Promise.resolve(askedWrongly(terminal, 'explain', graph.reason))
    const explanation = explain(read.document, choice.pattern, graph.graph === undefined ? {} : { graph: graph.graph })
    const code = requireCause === true && explanation.cause === undefined ? INCIDENT_EXIT.unknownCause : INCIDENT_EXIT.done
    if (json === true) terminal.out(jsonText(explanation, choice.pattern, read.document, code))
    else terminal.out(explanationText(explanation, choice.pattern, read.document, code, terminal))
    return Promise.resolve(code)
  },
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

function jsonText(explanation: Explanation, { template }: Pattern, { read }: IncidentDocument, exitCode: number): string {
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
  }
  return `${JSON.stringify(page, null, 2)}\n`
}
