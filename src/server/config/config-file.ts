import {
  LineCounter,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type YAMLMap,
} from 'yaml'
import { flatten, type Keys, type Layer } from './assignment.ts'
import { isNestedTooDeeply } from './nesting.ts'
import { refusal } from './problem.ts'

/** A configuration is smaller; what is larger is another file. */
export const FILE_BYTES_MAX = 1_048_576
/** How often anchors may be used, all in all: below it no file can grow out of hand (billion laughs). */
const ALIASES_MAX = 100

type Parsed =
  | { readonly kind: 'tree'; readonly tree: unknown; readonly lineAt: (keys: Keys) => number | undefined }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly line?: number | undefined }

/** Reads a configuration file. JSON is YAML too, so that one parser gives both lines and finds options that are set twice. */
export function readConfigFile(file: string, bytes: Uint8Array): Layer {
  const parsed = parse(file, bytes)
  if (parsed.kind === 'unreadable') {
    return {
      assignments: [],
      findings: [refusal('configuration file', { kind: 'file', file, line: parsed.line }, parsed.reason)],
    }
  }
  const assignments = flatten(parsed.tree, (keys) => ({ kind: 'file', file, line: parsed.lineAt(keys) }))
  if (assignments !== undefined) return { assignments, findings: [] }
  return {
    assignments: [],
    findings: [refusal('configuration file', { kind: 'file', file, line: undefined }, 'is too deep or too large')],
  }
}

function parse(file: string, bytes: Uint8Array): Parsed {
  if (/\.toml$/i.test(file)) return unreadable('is TOML; Tidegate reads JSON and YAML')
  if (bytes.byteLength > FILE_BYTES_MAX) return unreadable(`is larger than ${FILE_BYTES_MAX} bytes`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return unreadable('is not UTF-8 text')
  }
  if (isNestedTooDeeply(text)) return unreadable('is nested too deeply')
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    uniqueKeys: false,
    logLevel: 'error',
  })
  // The parser's own messages repeat the text, which may be a secret: only their codes are used.
  const [mistake] = [...document.errors, ...document.warnings]
  if (mistake !== undefined)
    return unreadable(MISTAKES[mistake.code] ?? 'is not valid YAML or JSON here', lines.linePos(mistake.pos[0]).line)
  if (document.contents === null) return unreadable('is empty')
  if (!isMap(document.contents)) return unreadable('does not hold options by name', 1)
  return treeOf(document, lines)
}

const MISTAKES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'is indented with a tab here',
  MULTIPLE_DOCS: 'holds a second document here',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  BAD_SCALAR_START: 'has text here that needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'has text here that needs quotes, or a missing line break',
  TAG_RESOLVE_FAILED: 'has a tag here: text that begins with ! needs quotes',
  MISSING_CHAR: 'has a quote or bracket here that does not end, or a missing comma',
}

function treeOf(document: Document, lines: LineCounter): Parsed {
  const broken = firstBroken(document)
  if (broken !== undefined) return unreadable(broken.reason, lines.linePos(broken.offset).line)
  try {
    const tree: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
    return { kind: 'tree', tree, lineAt: (keys) => lineAt(document, lines, keys) }
  } catch {
    return unreadable(`uses anchors more than ${ALIASES_MAX} times`)
  }
}

interface Broken {
  readonly reason: string
  readonly offset: number
}

/** What the parser lets pass, or finds in a time that grows with the square of the file. */
function firstBroken(document: Document): Broken | undefined {
  let broken: Broken | undefined
  let aliases = 0
  visit(document, {
    Alias(_key, alias) {
      broken = brokenAlias(alias, document, ++aliases)
      return broken === undefined ? undefined : visit.BREAK
    },
    Map(_key, map) {
      broken = repeatedKey(map)
      return broken === undefined ? undefined : visit.BREAK
    },
  })
  return broken
}

function brokenAlias(alias: Alias, document: Document, number: number): Broken | undefined {
  const offset = alias.range?.[0] ?? 0
  if (number > ALIASES_MAX) return { reason: `uses anchors more than ${ALIASES_MAX} times`, offset }
  if (alias.resolve(document) !== undefined) return undefined
  return { reason: 'has an alias here without its anchor: text that begins with * needs quotes', offset }
}

function repeatedKey(map: YAMLMap): Broken | undefined {
  const seen = new Set<string>()
  for (const { key } of map.items) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    if (seen.has(name)) return { reason: 'sets one option twice here', offset: key.range?.[0] ?? 0 }
    seen.add(name)
  }
  return undefined
}

/** The line of the last key on the way that the file itself has; what came by an anchor has the line of its use. */
function lineAt(document: Document, lines: LineCounter, keys: Keys): number | undefined {
  let offset: number | undefined
  let node: unknown = document.contents
  for (const key of keys) {
    if (isAlias(node)) break
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      if (pair === undefined) break
      offset = isScalar(pair.key) ? pair.key.range?.[0] : undefined
      node = pair.value
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key]
      offset = isNode(node) ? node.range?.[0] : undefined
    } else break
  }
  return offset === undefined ? undefined : lines.linePos(offset).line
}

function unreadable(reason: string, line?: number): Parsed {
  return { kind: 'unreadable', reason, line }
}
