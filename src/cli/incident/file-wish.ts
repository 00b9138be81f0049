import { dirname, join } from 'node:path'
import { readOptions } from '../options.ts'
import { STATE_FILE } from './scan-wish.ts'

const KINDS = {
  key: 'argument',
  yes: 'flag',
  in: 'text',
  out: 'text',
  label: 'text',
  impact: 'text',
  note: 'texts',
  'github-api': 'text',
  json: 'flag',
} as const

/** What `tidegate incident file` was asked. */
export interface FileWish {
  readonly kind: 'file'
  readonly key?: string
  readonly path: string
  readonly isMeant: boolean
  readonly out?: string
  readonly label: string
  readonly impact?: string
  readonly notes: readonly string[]
  readonly api?: string
  readonly asJson: boolean
}

type Wrong = { readonly kind: 'wrong'; readonly reason: string }

export function readFileWish(args: readonly string[]): FileWish | Wrong {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return read
  const {
    key,
    yes,
    in: path = STATE_FILE,
    out,
    label = 'incident',
    impact,
    note: notes = [],
    'github-api': api,
    json,
  } = read.values
  if (!/^[^,\s][^,\n]{0,49}$/.test(label)) return { kind: 'wrong', reason: '--label is one label of GitHub, without commas' }
  return {
    kind: 'file',
    ...(key !== undefined && { key }),
    path,
    isMeant: yes === true,
    ...(out !== undefined && { out }),
    label,
    ...(impact !== undefined && { impact }),
    notes,
    ...(api !== undefined && { api }),
    asJson: json === true,
  }
}

/** Beside the document, named by the key without what a file system might not take. */
export function preparedPath({ path, out }: FileWish, key: string): string {
  return out ?? join(dirname(path), `issue-${key.replaceAll(/[^\w-]/g, '-')}.md`)
}
