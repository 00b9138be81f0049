import { readOptions } from '../options.ts'
import { STATE_FILE } from './scan-wish.ts'

const KINDS = {
  key: 'argument',
  in: 'text',
  out: 'text',
  append: 'text',
  beside: 'texts',
  impact: 'text',
  note: 'texts',
  json: 'flag',
} as const

/** What `tidegate incident report` was asked. */
export interface ReportWish {
  readonly kind: 'report'
  readonly key?: string
  readonly path: string
  readonly to: { readonly kind: 'terminal' } | { readonly kind: 'file' | 'append'; readonly path: string }
  readonly beside: readonly { readonly name: string; readonly path: string }[]
  readonly impact?: string
  readonly notes: readonly string[]
  readonly asJson: boolean
}

type Wrong = { readonly kind: 'wrong'; readonly reason: string }

export function readReportWish(args: readonly string[]): ReportWish | Wrong {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return read
  const { key, in: path = STATE_FILE, out, append, beside = [], impact, note: notes = [], json } = read.values
  if (out !== undefined && append !== undefined) return wrong('--out and --append are two ways to write: give one')
  const others = beside.map((text) => /^([^=]+)=(.+)$/.exec(text))
  if (others.includes(null)) return wrong('--beside is a name and a file, as in production=production/incident.json')
  return {
    kind: 'report',
    ...(key !== undefined && { key }),
    path,
    to:
      out !== undefined
        ? { kind: 'file', path: out }
        : append !== undefined
          ? { kind: 'append', path: append }
          : { kind: 'terminal' },
    beside: others.map((one) => ({ name: one?.[1] ?? '', path: one?.[2] ?? '' })),
    ...(impact !== undefined && { impact }),
    notes,
    asJson: json === true,
  }
}

function wrong(reason: string): Wrong {
  return { kind: 'wrong', reason }
}
