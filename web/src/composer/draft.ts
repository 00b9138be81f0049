/** A message's characters, at most: well below what a frame may hold, whatever they are. */
export const TEXT_MAX = 8_000

/** What a draft would send; undefined when that is nothing. Spaces and empty lines around it are not meant. */
export function toSend(draft: string): string | undefined {
  const text = draft.replace(/^\s*\n|\s+$/g, '')
  return text.trim() === '' ? undefined : text
}

export function charactersLeft(draft: string): number {
  return TEXT_MAX - draft.length
}

export function isTooLong(draft: string): boolean {
  return charactersLeft(draft) < 0
}
