import { createHash } from 'node:crypto'
import { DocumentBuilder, type IncidentDocument } from '../../src/incident/document/index.ts'
import type { Entry } from '../../src/incident/entries/index.ts'
import type { Pattern } from '../../src/incident/mining/index.ts'

export const NIGHT_MS = Date.parse('2026-01-02T03:04:05.000Z')

let line = 0

/** An invented entry; its line is one after the last. `s`: seconds after the beginning of the night. */
export function entry(s: number | undefined, message: string, more: Partial<Entry> = {}): Entry {
  line++
  return {
    ref: { file: 'night.jsonl', line },
    atMs: s === undefined ? undefined : NIGHT_MS + Math.round(s * 1_000),
    severity: 'INFO',
    message,
    fields: {},
    kind: 'application',
    ...more,
  }
}

/** An event as Tidegate logs it. */
export function event(
  s: number,
  name: string,
  fields: Entry['fields'] = {},
  instance = 'a1b2c3d4',
  revision = 'chat-00041-qez',
): Entry {
  return entry(s, name, { event: name, fields, instance, revision, severity: /lost|closed/.test(name) ? 'WARNING' : 'INFO' })
}

/** A document of them, with one pattern for each way to say it: figures make no other. */
export function documentOf(entries: readonly Entry[]): IncidentDocument {
  const builder = new DocumentBuilder()
  const groups = new Map<string, Entry[]>()
  for (const one of entries) {
    builder.add(one)
    const template = one.event ?? one.message.replace(/\d+(?:\.\d+)?/g, '<num>')
    const group = groups.get(template)
    if (group === undefined) groups.set(template, [one])
    else group.push(one)
  }
  const patterns = [...groups].map(([template, group]) => patternOf(template, group))
  for (const one of entries) builder.keep(one)
  return builder.finish({
    patterns,
    sources: [{ name: 'night.jsonl', kind: 'file', entries: entries.length }],
    read: {
      lines: entries.length,
      entries: entries.length,
      unreadable: 0,
      joined: 0,
      duplicates: 0,
      withoutTime: 0,
      isPartial: false,
      notes: [],
      unavailable: [],
    },
  })
}

/** The pattern whose template has these words. */
export function patternWith(document: IncidentDocument, words: string | RegExp): Pattern {
  const pattern = document.patterns.find(({ template }) => template.search(words) !== -1)
  if (pattern === undefined) throw new Error(`no pattern says ${words}`)
  return pattern
}

function patternOf(template: string, group: readonly Entry[]): Pattern {
  const times = group.flatMap(({ atMs }) => atMs ?? [])
  const [firstMs, lastMs] = [times[0], times.at(-1)]
  return {
    key: keyOf(template),
    template,
    severity: group[0]?.severity ?? 'DEFAULT',
    count: group.length,
    ...(firstMs !== undefined && { firstMs }),
    ...(lastMs !== undefined && { lastMs }),
    instances: new Set(group.flatMap(({ instance }) => instance ?? [])).size,
    revisions: [...new Set(group.flatMap(({ revision }) => revision ?? []))],
    services: [],
    samples: group.slice(0, 5).map(({ ref, message }) => ({ ref, quote: message })),
    parameters: [],
    signals: [],
    aliases: [],
  }
}

function keyOf(template: string): string {
  return `v1:${createHash('sha256').update(template).digest('hex').slice(0, 12)}`
}
