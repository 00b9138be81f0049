const SHOWN_MAX = 60

/** A value as it may stand in a message: quoted, so that spaces show, and bounded. Never give it a secret. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

/** What env files and shells leave around values, as the rest of a sentence; undefined when there is nothing. */
export function strayMarks(value: string): string | undefined {
  if (value === '') return 'is empty: a variable that did not arrive? Leave it out to not set it'
  if (value.trim() !== value) return 'has whitespace around it, which is not taken off'
  if (/^(['"`]).*\1$/s.test(value)) return 'has quotes around it, which are not taken off (an env file or a shell kept them)'
  return undefined
}

/** A value as a file would write it. */
export function written(raw: unknown): string {
  return typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? '')
}
