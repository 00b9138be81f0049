import { readOptions } from '../options.ts'
import { STATE_FILE } from './scan-wish.ts'

const KINDS = {
  key: 'argument',
  in: 'text',
  graph: 'text',
  check: 'flag',
  llm: 'text',
  'llm-model': 'text',
  'require-cause': 'flag',
  json: 'flag',
} as const

/** What `tidegate incident explain` was asked. */
export interface ExplainWish {
  readonly kind: 'explain'
  readonly key?: string
  readonly path: string
  /** A graph of their own, for who is not Tidegate. */
  readonly graph?: string
  /** Reads the sources again, and looks at every line that is cited. */
  readonly isChecked: boolean
  /** A model that is asked for its opinion: nobody, unless it is said. */
  readonly llm?: { readonly url: string; readonly model: string }
  readonly requireCause: boolean
  readonly asJson: boolean
}

export function readExplainWish(args: readonly string[]): ExplainWish | { readonly kind: 'wrong'; readonly reason: string } {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return read
  const { key, in: path = STATE_FILE, graph, json, llm, 'llm-model': model } = read.values
  if ((llm === undefined) !== (model === undefined)) return { kind: 'wrong', reason: '--llm and --llm-model belong together' }
  return {
    kind: 'explain',
    ...(key !== undefined && { key }),
    path,
    ...(graph !== undefined && { graph }),
    ...(llm !== undefined && model !== undefined && { llm: { url: llm, model } }),
    isChecked: read.values.check === true,
    requireCause: read.values['require-cause'] === true,
    asJson: json === true,
  }
}
