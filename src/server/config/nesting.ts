/** Options are five groups deep. */
const BRACKETS_MAX = 32
const INDENT_MAX = 100
const MARKS_MAX = 16

/**
 * Might reading this text go deeper than a stack? Asked before parsing, because the YAML parser recurses, and V8 ends the
 * whole process when it has to compile a regular expression at the very end of the stack. Brackets in quotes count too:
 * text in which so many never close is no configuration.
 */
export function isNestedTooDeeply(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
    if (depth > BRACKETS_MAX) return true
  }
  const indent = new RegExp(`^ {${INDENT_MAX},}`, 'm')
  // `- - - x` is a list in a list in a list.
  const marks = new RegExp(`(?:[-?:][ \\t]+){${MARKS_MAX},}`)
  return indent.test(text) || marks.test(text)
}
