/** What a log said, as Markdown code: on one line, and whatever it holds stays text. */
export function code(text: string): string {
  const line = oneLine(text)
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`
}

/** Words in a sentence: what Markdown or a forge would read as more than words is only shown. */
export function words(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*_{}[\]<>|~]/g, (sign) => `\\${sign}`)
    .replaceAll('@', '@\u2060')
    .replaceAll(/#(?=\d)/g, '#\u2060')
}

function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- those are what is taken out
  return text.replaceAll(/[\s\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
}

/** A table; cells are Markdown already. Nothing where there are no rows. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]): string => `| ${cells.map(inCell).join(' | ')} |\n`
  return `${line(headings)}|${' --- |'.repeat(headings.length)}\n${rows.map(line).join('')}`
}

/** A bar ends a cell, in code too. */
function inCell(cell: string): string {
  return cell.replaceAll(/(?<!\\)\|/g, '\\|')
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}\n`).join('')
}

/** `2025-09-09 01:44:38.120Z`; a dash where a line had no time. */
export function moment(ms: number | undefined): string {
  return ms === undefined || !Number.isFinite(ms) ? '-' : new Date(ms).toISOString().replace('T', ' ')
}

/** `14 times`, `1 time`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

export function several(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
