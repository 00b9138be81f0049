import { SEVERITIES, type Severity } from '../../incident/index.ts'
import { readOptions } from '../options.ts'
import { wholeNumber } from '../whole-number.ts'
import { windowOf, type Window } from './window.ts'

const KINDS = {
  files: 'arguments',
  gcp: 'text',
  service: 'text',
  location: 'text',
  since: 'text',
  from: 'text',
  to: 'text',
  'min-severity': 'text',
  'fail-on': 'text',
  'limit-entries': 'text',
  top: 'text',
  out: 'text',
  endpoint: 'text',
  resume: 'flag',
  json: 'flag',
} as const

/** Where a scan's result stands, when nobody says otherwise. */
export const STATE_FILE = '.incident/incident.json'

/** Google is asked for no more than this, unless more is wished: 60 pages are a minute of its quota. */
const GOOGLE_ENTRIES = 60_000
const ENTRIES_MAX = 100_000_000
/** How far back Google is asked, unless it is said. */
const GOOGLE_SINCE = '1h'

/** What `tidegate incident scan` was asked. */
export interface ScanWish {
  readonly kind: 'scan'
  readonly source:
    /** `-` is what comes in. */
    | { readonly kind: 'files'; readonly files: readonly string[] }
    | { readonly kind: 'google'; readonly project: string; readonly location?: string; readonly endpoint?: string }
  readonly window: Window
  readonly service?: string
  readonly minSeverity?: Severity
  readonly failOn?: Severity
  readonly entriesMax: number
  /** Goes on from the last page of Google that was read. */
  readonly isResumed: boolean
  /** How many patterns are shown; all are kept. */
  readonly top: number
  readonly out: string
  readonly asJson: boolean
}

type Wrong = { readonly kind: 'wrong'; readonly reason: string }

export function readScanWish(args: readonly string[], nowMs: number): ScanWish | Wrong {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return read
  const { values } = read
  const { files = [], gcp, service, location, endpoint, out = STATE_FILE } = values
  const twice = files.find((file, index) => files.indexOf(file) !== index)
  if (twice !== undefined) return wrong(`${twice} is named twice`)
  if (gcp !== undefined && files.length > 0) return wrong('files and --gcp are two sources: give one')
  if (gcp === undefined && files.length === 0) return wrong('name the files of the logs, - for what comes in, or --gcp PROJECT')
  if (gcp === undefined && (location !== undefined || endpoint !== undefined || values.resume === true))
    return wrong('--location, --endpoint and --resume belong to --gcp')
  if (gcp !== undefined && !/^[a-z][\w.:-]{1,80}$/.test(gcp)) return wrong('--gcp takes the id of a project')
  if (out === '') return wrong('--out needs the name of a file')
  const since = values.since ?? (gcp !== undefined && values.from === undefined ? GOOGLE_SINCE : undefined)
  const window = windowOf({ ...values, ...(since !== undefined && { since }) }, nowMs)
  if (typeof window === 'string') return wrong(window)
  const minSeverity = severityOf(values['min-severity'])
  if (minSeverity === 'wrong') return wrong(`--min-severity is one of ${severityWords}`)
  const failOn = severityOf(values['fail-on'] === 'none' ? undefined : values['fail-on'])
  if (failOn === 'wrong') return wrong(`--fail-on is none, or one of ${severityWords}`)
  const entriesMax = wholeNumber(values['limit-entries'], gcp === undefined ? ENTRIES_MAX : GOOGLE_ENTRIES, [1, ENTRIES_MAX])
  if (entriesMax === undefined) return wrong('--limit-entries is a whole number, at least 1')
  const top = wholeNumber(values.top, 10, [1, 1_000])
  if (top === undefined) return wrong('--top is a whole number, 1 to 1000')
  return {
    kind: 'scan',
    source:
      gcp === undefined
        ? { kind: 'files', files }
        : {
            kind: 'google',
            project: gcp,
            ...(location !== undefined && { location }),
            ...(endpoint !== undefined && { endpoint }),
          },
    window,
    ...(service !== undefined && { service }),
    ...(minSeverity !== undefined && { minSeverity }),
    ...(failOn !== undefined && { failOn }),
    entriesMax,
    isResumed: values.resume === true,
    top,
    out,
    asJson: values.json === true,
  }
}

const severityWords = SEVERITIES.filter((one) => one !== 'DEFAULT')
  .map((one) => one.toLowerCase())
  .join(', ')

function severityOf(text: string | undefined): Severity | 'wrong' | undefined {
  if (text === undefined) return undefined
  return SEVERITIES.find((one) => one === text.toUpperCase() && one !== 'DEFAULT') ?? 'wrong'
}

function wrong(reason: string): Wrong {
  return { kind: 'wrong', reason }
}
