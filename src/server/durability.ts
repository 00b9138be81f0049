import type { ChannelRules } from '../channel/index.ts'
import { TidegateError } from '../runtime/index.ts'

/**
 * The in-process engine acknowledges what it has written, and syncs it within a second: that is `memory`. To promise more where it
 * cannot be held would be a lie told at every acknowledgement. @throws a `config` error that names the option.
 */
export function refuseDurability({ withoutNamespace, namespaces }: ChannelRules): void {
  const groups = [
    ...(withoutNamespace === undefined ? [] : [['channel.without_namespace', withoutNamespace] as const]),
    ...[...namespaces].map(([name, options]) => [`channel.namespaces[${name}]`, options] as const),
  ]
  for (const [path, { durability }] of groups) {
    if (durability === 'memory') continue
    throw new TidegateError(
      'config',
      `cannot open the in-process engine: ${path}.durability is ${durability}, and it can only do memory; use Redis, or memory`,
    )
  }
}
