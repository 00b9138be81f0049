import type { Sighting } from './filed-incident.ts'

/**
 * How an issue is known again. The first line names the pattern; between the two others everything is ours, and may be
 * written anew; the rest is people's, and is never touched.
 */
const MARKER = /^<!-- incident:key=([\w:.-]{1,100});schema=1(?:;duplicate-of=(\d+))? -->$/m
const BEGIN = '<!-- incident:begin -->'
const END = '<!-- incident:end -->'
const STATE = /^<!-- incident:state (\{.*\}) -->$/m

export interface Marker {
  readonly key: string
  /** The issue that counts instead. */
  readonly duplicateOf?: number
}

export function markerLine({ key, duplicateOf }: Marker): string {
  return `<!-- incident:key=${key};schema=1${duplicateOf === undefined ? '' : `;duplicate-of=${duplicateOf}`} -->`
}

/** Of the first line alone: what people quote further down marks nothing. */
export function readMarker(body: string): Marker | undefined {
  const [first = ''] = body.split(/\r?\n/, 1)
  const [, key, duplicateOf] = MARKER.exec(first) ?? []
  return key === undefined ? undefined : { key, ...(duplicateOf !== undefined && { duplicateOf: Number(duplicateOf) }) }
}

/** What an issue remembers for the next run. */
export interface IssueState {
  readonly sightings: readonly Sighting[]
  /** The newest revision in which it was seen. */
  readonly revision?: string
}

const SIGHTINGS_MAX = 20

export function stateLine(state: IssueState): string {
  const json = JSON.stringify(state).replace(/[-<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)
  return `<!-- incident:state ${json} -->`
}

export function readState(body: string): IssueState {
  const block = parts(body)?.block
  const json = block === undefined ? undefined : STATE.exec(block)?.[1]
  if (json === undefined) return { sightings: [] }
  try {
    const { sightings, revision } = JSON.parse(json) as Partial<IssueState>
    return {
      sightings: Array.isArray(sightings) ? sightings.filter(isSighting) : [],
      ...(typeof revision === 'string' && { revision }),
    }
  } catch {
    // Somebody has written in it: what it remembered is lost, and the next run remembers anew.
    return { sightings: [] }
  }
}

function isSighting(value: unknown): value is Sighting {
  const { from, to, count, revision } = (value ?? {}) as Partial<Sighting>
  return (
    typeof from === 'string' &&
    typeof to === 'string' &&
    typeof count === 'number' &&
    ['string', 'undefined'].includes(typeof revision)
  )
}

/** One more look at the logs. A second look at the same time replaces the first, so that a repeat changes nothing. */
export function remember(state: IssueState, sighting: Sighting, revision: string | undefined): IssueState {
  const others = state.sightings.filter(({ from, to }) => from !== sighting.from || to !== sighting.to)
  const sightings = [...others, sighting]
    .sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to))
    .slice(-SIGHTINGS_MAX)
  return { sightings, ...(revision !== undefined && { revision }) }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

interface Parts {
  readonly before: string
  readonly block: string
  readonly after: string
}

/** Undefined where the two marks do not stand there once each, in order: then nothing says what is ours. */
function parts(body: string): Parts | undefined {
  const begin = body.indexOf(BEGIN)
  const end = body.indexOf(END)
  const isOnce = begin === body.lastIndexOf(BEGIN) && end === body.lastIndexOf(END)
  if (begin < 0 || end < begin || !isOnce) return undefined
  return { before: body.slice(0, begin), block: body.slice(begin, end + END.length), after: body.slice(end + END.length) }
}

export function block(state: IssueState, inside: string): string {
  return `${BEGIN}\n${stateLine(state)}\n${inside}\n${END}`
}

/** The body with the new block in place of the old one, every other byte as it was. Undefined where there is no place. */
export function withBlock(body: string, newBlock: string): string | undefined {
  const found = parts(body)
  if (found === undefined) return undefined
  // GitHub's editor writes CRLF; that is no change of ours.
  return found.block.replaceAll('\r\n', '\n') === newBlock ? body : found.before + newBlock + found.after
}

/** The same body under another marker. */
export function withMarker(body: string, marker: Marker): string {
  const end = body.search(/\r?\n|$/)
  return markerLine(marker) + body.slice(end)
}

/** How many characters of a body are people's. */
export function foreignLength(body: string): number {
  const found = parts(body)
  return found === undefined ? body.length : found.before.length + found.after.length
}

/** True when nobody has written anything outside of what is ours. */
export function isAllOurs(body: string): boolean {
  const found = parts(body)
  return found !== undefined && found.after.trim() === '' && /^<!-- [^\n]* -->\s*$/.test(found.before)
}
