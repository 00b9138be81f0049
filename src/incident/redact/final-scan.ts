import { findSecrets } from './find.ts'
import type { SecretKind } from './kind.ts'
import { privateKeyLine } from './prefixes.ts'

/** Where in a text something still stands that must not leave. It never holds the value. */
export interface Finding {
  readonly kind: SecretKind
  /** Counted from 1. */
  readonly line: number
  readonly column: number
  /** `form`: it looks like one; `seen`: it is a value that was taken out elsewhere; `encoded`: it shows once the text is decoded. */
  readonly by: 'form' | 'seen' | 'encoded'
}

/** Findings told; one is enough to stop. */
const FINDINGS_MAX = 50

/**
 * The last look at what is about to leave. Besides the forms it looks for the very values that were taken out elsewhere,
 * and behind what hides a value from a reader of the text but not from one of the page: signs without width, HTML
 * entities, percent signs. Whatever it finds, nothing is sent.
 */
export function finalScan(text: string, seen: ReadonlyMap<string, SecretKind> = new Map()): readonly Finding[] {
  const findings: Finding[] = findSecrets(text).map(({ kind, start }) => ({ kind, ...place(text, start), by: 'form' }))
  for (const [index, line] of text.split('\n').entries()) {
    const key = privateKeyLine(line)
    if (key !== undefined) findings.push({ kind: key.kind, line: index + 1, column: key.start + 1, by: 'form' })
  }
  for (const [value, kind] of seen) {
    const at = text.indexOf(value)
    if (at >= 0) findings.push({ kind, ...place(text, at), by: 'seen' })
  }
  const plain = decoded(text)
  if (plain !== text && findings.length === 0) {
    for (const { kind, start } of findSecrets(plain)) findings.push({ kind, ...place(plain, start), by: 'encoded' })
  }
  return findings.slice(0, FINDINGS_MAX)
}

function place(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#64': '@', commat: '@' }

function decoded(text: string): string {
  return text
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/&(amp|lt|gt|quot|#39|#64|commat);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\([\\`*_{}[\]<>()#+.!|~@-])/g, '$1')
}
