/** A message above these is folded. */
const LINES_MAX = 14
const CHARACTERS_MAX = 1_400

/** Whether a text is so long that it is shown folded at first. */
export function isLong(text: string): boolean {
  return text.length > CHARACTERS_MAX || lineCount(text) > LINES_MAX
}

export function lineCount(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
