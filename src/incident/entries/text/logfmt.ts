const PAIR = /([A-Za-z_][\w.-]{0,60})=("(?:[^"\\]|\\.)*"|\S*)(?:\s+|$)/y
const OPENING = /^(?:time|ts|t|timestamp|level|lvl|msg)=/
const PAIRS_MAX = 64

/** `time="2025-09-09T01:44:38Z" level=error msg="no route"`, or undefined where the line is something else. */
export function pairsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!OPENING.test(text)) return undefined
  const pairs: [string, string][] = []
  for (PAIR.lastIndex = 0; PAIR.lastIndex < text.length && pairs.length < PAIRS_MAX;) {
    const [, name, value = ''] = PAIR.exec(text) ?? []
    if (name === undefined) return undefined
    pairs.push([name, value.startsWith('"') ? unquoted(value) : value])
  }
  return pairs.length >= 2 ? Object.fromEntries(pairs) : undefined
}

function unquoted(value: string): string {
  return value.slice(1, -1).replace(/\\(.)/g, (_all, character: string) => ({ n: '\n', t: '\t' })[character] ?? character)
}
