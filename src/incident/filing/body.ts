import type { FiledIncident, Part, Section } from './filed-incident.ts'
import { block, markerLine, type IssueState } from './marker.ts'
import { fenced, plain } from './plain.ts'

/** GitHub refuses bodies of more than 65,536 characters. */
export const BODY_LENGTH_MAX = 60_000
const LEFT_OUT_LENGTH = 80
const SIGHTINGS_SHOWN = 10
const NOTE = 'Between the two invisible marks this text is written anew with each run. What stands outside of them is kept.'

/** A whole new body. */
export function newBody(incident: FiledIncident, state: IssueState): string {
  const marker = `${markerLine(incident)}\n`
  return `${marker}${newBlock(incident, state, BODY_LENGTH_MAX - marker.length - 1)}\n`
}

/**
 * The block, within so many characters. Every section keeps its heading; then parts are taken in order, from each section
 * in turn, as long as they fit. What does not fit is left out whole and counted: nothing is cut inside of a fence.
 */
export function newBlock(incident: FiledIncident, state: IssueState, lengthMax: number): string {
  const sections = [...incident.sections, seen(state)].map(rendered)
  const around = block(state, '').length + NOTE.length + 4
  const left = new Budget(lengthMax - around)
  for (const section of sections) left.take(section.heading.length + LEFT_OUT_LENGTH + 6)
  const longest = Math.max(...sections.map(({ parts }) => parts.length))
  for (let index = 0; index < longest; index++) {
    for (const section of sections) {
      const part = section.parts[index]
      if (part !== undefined && section.kept.length === index && left.take(part.length + 2)) section.kept.push(part)
    }
  }
  return block(state, `\n${sections.map(written).join('\n\n')}\n\n${NOTE}`)
}

class Budget {
  #left: number

  constructor(length: number) {
    this.#left = length
  }

  take(length: number): boolean {
    if (length > this.#left) return false
    this.#left -= length
    return true
  }
}

interface Rendered {
  readonly heading: string
  readonly parts: readonly string[]
  readonly kept: string[]
}

function rendered({ heading, parts }: Section): Rendered {
  return { heading: `## ${plain(heading)}`, parts: parts.map(markdown), kept: [] }
}

function written({ heading, parts, kept }: Rendered): string {
  const missing = parts.length - kept.length
  const told = missing === 0 ? [] : [`*${missing} more left out: the issue would be too long.*`]
  return [heading, ...kept, ...told].join('\n\n')
}

function markdown(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text
        .split(/\n{2,}/)
        .map(plain)
        .filter((text) => text !== '')
        .join('\n\n')
    case 'list':
      return part.items.map((item) => `- ${plain(item)}`).join('\n')
    case 'log':
      return `${plain(part.caption)}\n\n${fenced(part.text)}`
    case 'code':
      return fenced(part.text)
    case 'table':
      return [
        row(part.head),
        row(
          part.head.map(() => '---'),
          (cell) => cell,
        ),
        ...part.rows.map((cells) => row(cells)),
      ].join('\n')
  }
}

function row(cells: readonly string[], written = plain): string {
  return `| ${cells.map(written).join(' | ')} |`
}

function seen({ sightings }: IssueState): Section {
  const rows = sightings
    .slice(-SIGHTINGS_SHOWN)
    .map(({ from, to, count, revision = 'not told' }) => [from, to, String(count), revision])
  return { heading: 'Seen', parts: [{ kind: 'table', head: ['From', 'To', 'Entries', 'Newest revision'], rows }] }
}
