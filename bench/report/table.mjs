/** A Markdown table, figures to the right. @param {readonly (readonly string[])[]} rows the first is the head */
export function table(rows) {
  const [head = [], ...body] = rows
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n')
}
