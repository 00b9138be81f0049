import type { SecretKind } from './kind.ts'

/** What stands for a value that was taken out: `<redis-url:7f3a>`. The miner masks it as one parameter. */
export const PLACEHOLDER = /<[a-z][a-z0-9-]*:[0-9a-f]{4}>/g

export function placeholder(kind: SecretKind, tag: string): string {
  return `<${kind}:${tag}>`
}

const HERE = new RegExp(PLACEHOLDER.source, 'y')

/** The end of the placeholder that begins here, or -1. */
export function placeholderEnd(text: string, at: number): number {
  HERE.lastIndex = at
  return HERE.test(text) ? HERE.lastIndex : -1
}
