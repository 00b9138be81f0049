import { readArguments } from '../options.ts'
import { STATE_FILE } from './scan-wish.ts'

const KINDS = { in: 'text', graph: 'text', check: 'flag', 'require-cause': 'flag', json: 'flag' } as const

/** What `tidegate incident explain` was asked. */
export interface ExplainWish {
  readonly kind: 'explain'
  readonly key?: string
  readonly path: string
  /** A graph of their own, for who is not Tidegate. */
  readonly graph?: string
  /** Reads the sources again, and looks at every line that is cited. */
  readonly isChecked: boolean
  readonly requireCause: boolean
  readonly asJson: boolean
}

export function readExplainWish(args: readonly string[]): ExplainWish | { readonly kind: 'wrong'; readonly reason: string } {
  const read = readArguments(KINDS, args, ['KEY'])
  if (read.kind === 'wrong') return read
  const { in: path = STATE_FILE, graph, json } = read.values
  const [key] = read.words
  return {
    kind: 'explain',
    ...(key !== undefined && { key }),
    path,
    ...(graph !== undefined && { graph }),
    isChecked: read.values.check === true,
    requireCause: read.values['require-cause'] === true,
    asJson: json === true,
  }
}
