import { LISTS, OPTIONS, isSecret } from './option-list.ts'
import type { LoadedConfig } from './load.ts'
import { formatOrigin } from './origin.ts'
import { shownAddress } from './redis-address.ts'
import { written } from './text.ts'

/** One line of the effective configuration, safe to show. */
export interface ConfigRow {
  /** Entries of lists by their name: `channel.namespaces[room].presence`. */
  readonly option: string
  /** As a file would write it; secrets masked; undefined when not set. */
  readonly value: string | undefined
  /** `default`, `config.yaml:12`, `env PORT`, `flag --port`, `environment development`. */
  readonly origin: string
}

/** The effective configuration in the order of the reference: every option, and of each namespace what was said. */
export function describeConfig(config: LoadedConfig): readonly ConfigRow[] {
  const rows: ConfigRow[] = []
  for (const { path, initial } of OPTIONS.filter((option) => !option.path.includes('['))) {
    const said = config.chosen.get(path)
    rows.push({
      option: path,
      value: shown(path, said === undefined ? initial : said.raw),
      origin: formatOrigin(said?.origin ?? { kind: 'default' }),
    })
  }
  for (const [path, { raw, origin }] of config.chosen) {
    const entry = LISTS.map((list) => entryIn(list, path)).find((found) => found !== undefined)
    if (entry === undefined || entry.option === 'name') continue
    const name = written(config.chosen.get(`${entry.list}[${entry.index}].name`)?.raw)
    rows.push({ option: `${entry.list}[${name}].${entry.option}`, value: shown(path, raw), origin: formatOrigin(origin) })
  }
  return rows
}

function entryIn(
  list: string,
  path: string,
): { readonly list: string; readonly index: string; readonly option: string } | undefined {
  if (!path.startsWith(`${list}[`)) return undefined
  const [index = '', option = ''] = path.slice(list.length + 1).split('].')
  return { list, index, option }
}

/** Only what this lets through is ever printed of a value. */
function shown(path: string, raw: unknown): string | undefined {
  if (raw === undefined) return undefined
  if (isSecret(path)) return `(set, ${written(raw).length} characters)`
  if (path === 'engine.redis.address') return shownAddress(written(raw))
  // A query may carry a token.
  if (path.endsWith('endpoint')) return written(raw).replace(/[?#].*$/s, '?…')
  return written(raw)
}
