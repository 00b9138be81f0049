import type { SecretKind } from './kind.ts'

/** What stands for a value that was taken out: `<redis-url:7f3a>`. The miner masks it as one parameter. */
export const PLACEHOLDER = /<[a-z][a-z0-9-]*:[0-9a-f]{4}>/g

export function placeholder(kind: SecretKind, tag: string): string {
  return `<${kind}:${tag}>`
}
