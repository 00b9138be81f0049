import { UNITS, type ExposureUnit } from '../../incident/index.ts'
import { readOptions } from '../options.ts'
import { STATE_FILE } from './scan-wish.ts'

const KINDS = {
  key: 'argument',
  files: 'arguments',
  before: 'text',
  after: 'text',
  per: 'text',
  in: 'text',
  json: 'flag',
} as const

/** What `tidegate incident verify` was asked. */
export interface VerifyWish {
  readonly kind: 'verify'
  readonly key?: string
  readonly revisions: readonly [before: string, after: string]
  readonly unit?: ExposureUnit
  /** The scan's document, or logs. */
  readonly from:
    | { readonly kind: 'document'; readonly path: string }
    | { readonly kind: 'logs'; readonly files: readonly string[] }
  readonly asJson: boolean
}

type Wrong = { readonly kind: 'wrong'; readonly reason: string }

export function readVerifyWish(args: readonly string[]): VerifyWish | Wrong {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return read
  const { key, files = [], before, after, per, in: path, json } = read.values
  if (before === undefined || after === undefined)
    return wrong('name both revisions, as in --before backend-00042 --after backend-00043')
  if (before === after) return wrong('--before and --after are the same revision')
  const unit = UNITS.find((one) => one === per)
  if (per !== undefined && unit === undefined) return wrong(`--per is one of ${UNITS.join(', ')}`)
  if (path !== undefined && files.length > 0) return wrong('--in and logs are two sources: give one')
  return {
    kind: 'verify',
    ...(key !== undefined && { key }),
    revisions: [before, after],
    ...(unit !== undefined && { unit }),
    from: files.length > 0 ? { kind: 'logs', files } : { kind: 'document', path: path ?? STATE_FILE },
    asJson: json === true,
  }
}

function wrong(reason: string): Wrong {
  return { kind: 'wrong', reason }
}
