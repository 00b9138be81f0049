import type { Workload } from './launch.ts'

/** What may be asked of a service that runs. */
export type Order =
  | { readonly kind: 'deploy'; readonly env: Workload['env']; readonly command: readonly string[] }
  | { readonly kind: 'scale'; readonly min: number; readonly max: number }
  | { readonly kind: 'kill'; readonly instance: string }
  | { readonly kind: 'status' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'wrong'; readonly reason: string }

/** The contract's own: what sets them would not be Cloud Run's (rule N1). */
export const RESERVED: ReadonlySet<string> = new Set(['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION'])

export const ORDERS = 'deploy [NAME=VALUE ...] [-- COMMAND ARGS...], scale MIN MAX, kill INSTANCE, status, stop'

/** Reads one line. Words are separated by spaces; there are no quotes. */
export function readOrder(line: string): Order {
  const [verb = '', ...words] = line.trim().split(/\s+/)
  switch (verb) {
    case 'deploy':
      return deployOf(words)
    case 'scale':
      return scaleOf(words)
    case 'kill':
      return words[0] === undefined || words.length > 1
        ? wrong('kill INSTANCE, as in: kill i2')
        : { kind: 'kill', instance: words[0] }
    case 'status':
    case 'stop':
      return words.length > 0 ? wrong(`${verb} takes nothing more`) : { kind: verb }
    default:
      return wrong(`there is no order ${JSON.stringify(verb.slice(0, 40))}: ${ORDERS}`)
  }
}

function deployOf(words: readonly string[]): Order {
  const end = words.indexOf('--')
  const [assignments, command] = end === -1 ? [words, []] : [words.slice(0, end), words.slice(end + 1)]
  if (end !== -1 && command.length === 0) return wrong('behind -- comes a command')
  const env: Record<string, string> = {}
  for (const word of assignments) {
    const at = word.indexOf('=')
    const name = word.slice(0, at)
    if (at < 1 || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return wrong('deploy takes NAME=VALUE, and a command behind --')
    if (RESERVED.has(name)) return wrong(`${name} is the contract's own and cannot be set`)
    env[name] = word.slice(at + 1)
  }
  return { kind: 'deploy', env, command }
}

function scaleOf(words: readonly string[]): Order {
  const [min, max, more] = words.map((word) => (/^\d{1,4}$/.test(word) ? Number(word) : Number.NaN))
  if (min === undefined || max === undefined || more !== undefined || !(min <= max && max >= 1))
    return wrong('scale MIN MAX, as in: scale 0 4')
  return { kind: 'scale', min, max }
}

function wrong(reason: string): Order {
  return { kind: 'wrong', reason }
}
