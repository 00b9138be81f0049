import type { Environment } from './environment.ts'
import type { Platform } from './platform.ts'

/** Where a value comes from. */
export type Origin =
  | { readonly kind: 'default' }
  /** Given by the environment, as `development` gives the built-in channels. */
  | { readonly kind: 'environment'; readonly name: Environment }
  /** Asked for by the platform's own times. */
  | { readonly kind: 'platform'; readonly name: Platform }
  /** `line` counts from 1; undefined where the text has none to show. */
  | { readonly kind: 'file'; readonly file: string; readonly line: number | undefined }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string }

/** `config.yaml:12`, `env PORT`, `flag --port`, `environment development`, `default`. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'default':
      return 'default'
    case 'environment':
    case 'platform':
      return `${origin.kind} ${origin.name}`
    case 'file':
      return origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`
    case 'variable':
      return `env ${origin.name}`
    case 'flag':
      return `flag ${origin.name}`
  }
}
