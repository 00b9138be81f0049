import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit, type Document } from 'yaml'
import { flatten, type Keys, type Layer } from './assignment.ts'
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
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: 'error' })
  // The parser's own messages repeat the text, which may be a secret: only their codes are used.
  const [mistake] = [...document.errors, ...document.warnings]
  if (mistake !== undefined)
    return unreadable(MISTAKES[mistake.code] ?? 'is not valid YAML or JSON here', lines.linePos(mistake.pos[0]).line)
  if (document.contents === null) return unreadable('is empty')
  if (!isMap(document.contents)) return unreadable('does not hold options by name', 1)
  return treeOf(document, lines)
}

const MISTAKES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'sets one option twice here',
  TAB_AS_INDENT: 'is indented with a tab here',
  MULTIPLE_DOCS: 'holds a second document here',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  BAD_SCALAR_START: 'has text here that needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'has text here that needs quotes, or a missing line break',
  TAG_RESOLVE_FAILED: 'has a tag here: text that begins with ! needs quotes',
  MISSING_CHAR: 'has a quote or bracket here that does not end, or a missing comma',
}

function treeOf(document: Document, lines: LineCounter): Parsed {
  const orphan = firstOrphan(document)
  if (orphan !== undefined)
    return unreadable('has an alias here without its anchor: text that begins with * needs quotes', lines.linePos(orphan).line)
  try {
    const tree: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
    return { kind: 'tree', tree, lineAt: (keys) => lineAt(document, lines, keys) }
  } catch {
    return unreadable(`uses anchors more than ${ALIASES_MAX} times`)
  }
}

function firstOrphan(document: Document): number | undefined {
  let offset: number | undefined
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined
      offset = alias.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return offset
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
