import type { LabMoment } from '../scenario.ts'

/** What a picture shows of one run. */
export interface Pictured {
  readonly id: number
  readonly name: string
  readonly timeline: readonly LabMoment[]
}

const WIDTH = 1_030
const LEFT = 380
const RIGHT = 20
const TOP = 92
const LANE = 12
const BAR = 9
const GAP = 20
const NAME_LINE = 16
/** Letters of a name that fit beside the lanes. */
const NAME_LETTERS = 33
/** Beyond it nothing is shown: one slow run would press all others together. */
const SHOWN_MS_MAX = 14_000
const LANES_MAX = 5

const STYLE = `
  :root { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --rule: #d1d9e0; --fault: #cf222e; --open: #2da44e; --closed: #bf8700; --other: #0969da; --track: #eff2f5 }
  @media (prefers-color-scheme: dark) {
    :root { --paper: #0d1117; --ink: #f0f6fc; --soft: #9198a1; --rule: #3d444d; --fault: #f85149; --open: #3fb950; --closed: #d29922; --other: #58a6ff; --track: #1c2128 }
  }
  text { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: var(--ink) }
  .head { font-size: 16px; font-weight: 600 } .name { font-size: 13px } .number { font-size: 13px; font-weight: 600 }
  .note { font-size: 12px; fill: var(--soft) } .lane { font-size: 9.5px; fill: var(--soft); text-anchor: end } .mid { font-size: 12px; fill: var(--soft); text-anchor: middle }
  .paper { fill: var(--paper) } .rule { stroke: var(--rule) } .track { fill: var(--track) }
  .fault { fill: var(--fault) } .open { fill: var(--open) } .closed { fill: var(--closed) } .other { fill: var(--other) }`

/** Lanes of several runs under one another, on one axis of time. An SVG file's text. */
export function pictureOf(title: string, runs: readonly Pictured[]): string {
  const rows = runs.map((run) => ({ run, lanes: lanesOf(run.timeline), lines: wrapped(run.name) }))
  const heights = rows.map(({ lanes, lines }) => Math.max(lanes.length * LANE, lines.length * NAME_LINE) + GAP)
  const untilMs = Math.min(SHOWN_MS_MAX, Math.max(1_000, ...runs.flatMap(({ timeline }) => timeline.map(endOf))))
  const axis = new Axis(untilMs)
  const height = TOP + heights.reduce((total, one) => total + one, 0) + 12
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect width="${WIDTH}" height="${height}" class="paper"/>`,
    `<text x="20" y="34" class="head">${escaped(title)}</text>`,
    legend(),
    axis.ticks(height - 12),
  ]
  let y = TOP
  for (const [n, row] of rows.entries()) {
    parts.push(rowOf(row.run, row.lines, row.lanes, axis, y))
    y += heights[n] ?? 0
  }
  return `${[...parts, '</svg>'].join('\n')}\n`
}

const endOf = ({ atMs, untilMs = atMs }: LabMoment): number => untilMs

class Axis {
  readonly #untilMs: number

  constructor(untilMs: number) {
    this.#untilMs = untilMs
  }

  x(ms: number): number {
    const share = Math.min(1, Math.max(0, ms / this.#untilMs))
    return Math.round((LEFT + share * (WIDTH - LEFT - RIGHT)) * 10) / 10
  }

  isShown(ms: number): boolean {
    return ms < this.#untilMs
  }

  ticks(bottom: number): string {
    const every = this.#untilMs > 8_000 ? 2_000 : 1_000
    const lines: string[] = []
    for (let ms = 0; ms <= this.#untilMs; ms += every) {
      const x = this.x(ms)
      lines.push(`<line x1="${x}" x2="${x}" y1="${TOP - 12}" y2="${bottom}" class="rule"/>`)
      lines.push(`<text x="${x}" y="${TOP - 18}" class="mid">${ms / 1_000} s</text>`)
    }
    return lines.join('\n')
  }
}

function legend(): string {
  const entries = [
    ['fault', 'the fault'],
    ['open', 'gate open'],
    ['closed', 'gate closed'],
    ['other', 'clients and services'],
  ] as const
  let x = LEFT
  return entries
    .map(([kind, words]) => {
      const at = x
      x += 30 + words.length * 7
      return `<rect x="${at}" y="44" width="14" height="9" class="${kind}"/><text x="${at + 19}" y="53" class="note">${words}</text>`
    })
    .join('\n')
}

type Lane = readonly [name: string, moments: readonly LabMoment[]]

/** The fault first, then gates, then the rest as it came; the last ones are left out where there are many. */
function lanesOf(timeline: readonly LabMoment[]): readonly Lane[] {
  const lanes = new Map<string, LabMoment[]>()
  for (const moment of timeline) {
    const lane = lanes.get(moment.lane)
    if (lane === undefined) lanes.set(moment.lane, [moment])
    else lane.push(moment)
  }
  const rank = (name: string): number => (name === 'fault' ? 0 : name.endsWith('gate') ? 1 : name.includes('redis.') ? 3 : 2)
  return [...lanes].toSorted(([one], [other]) => rank(one) - rank(other)).slice(0, LANES_MAX)
}

function rowOf(run: Pictured, lines: readonly string[], lanes: readonly Lane[], axis: Axis, y: number): string {
  const parts = [`<text x="20" y="${y + 11}" class="number">${run.id}</text>`]
  for (const [n, line] of lines.entries())
    parts.push(`<text x="50" y="${y + 11 + n * NAME_LINE}" class="name">${escaped(line)}</text>`)
  for (const [n, [name, moments]] of lanes.entries()) {
    const top = y + n * LANE
    parts.push(`<rect x="${LEFT}" y="${top}" width="${WIDTH - LEFT - RIGHT}" height="${BAR}" class="track"/>`)
    for (const moment of moments) parts.push(barOf(name, moment, axis, top))
    parts.push(`<text x="${LEFT - 5}" y="${top + BAR - 1}" class="lane">${escaped(laneName(name))}</text>`)
  }
  return parts.filter((part) => part !== '').join('\n')
}

/** `redis.commands` of the first of two instances. */
const laneName = (name: string): string => name.replace('redis.', '').slice(0, 13)

function barOf(lane: string, moment: LabMoment, axis: Axis, top: number): string {
  if (!axis.isShown(moment.atMs)) return ''
  const from = axis.x(moment.atMs)
  // What has no end is a moment: as wide as can be seen.
  const width = Math.max(2, Math.round((axis.x(endOf(moment)) - from) * 10) / 10)
  const words = escaped(
    `${moment.what}, ${seconds(moment.atMs)}${moment.untilMs === undefined ? '' : ` to ${seconds(moment.untilMs)}`} s`,
  )
  return `<rect x="${from}" y="${top}" width="${width}" height="${BAR}" class="${kindOf(lane, moment)}"><title>${words}</title></rect>`
}

function kindOf(lane: string, { what }: LabMoment): string {
  if (lane === 'fault') return 'fault'
  if (!lane.endsWith('gate')) return 'other'
  return what.startsWith('open') ? 'open' : 'closed'
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(2)

function wrapped(name: string): readonly string[] {
  const lines: string[] = []
  for (const word of name.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > NAME_LETTERS) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
