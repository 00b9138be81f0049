/** Reads a whole number in a range; undefined when it is none. Absent: the default. */
export function wholeNumber(
  text: string | undefined,
  fallback: number,
  range: readonly [min: number, max: number],
): number | undefined {
  if (text === undefined) return fallback
  if (!/^\d{1,15}$/.test(text)) return undefined
  const number = Number(text)
  return number >= range[0] && number <= range[1] ? number : undefined
}
