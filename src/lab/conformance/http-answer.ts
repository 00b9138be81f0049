/** The head of an answer. Names are in lower case; a header that came twice has both values. */
export interface HttpAnswer {
  readonly status: number
  readonly line: string
  readonly headers: ReadonlyMap<string, readonly string[]>
}

const HEAD_BYTES_MAX = 64 * 1_024
const END = '\r\n\r\n'

/** @returns `undefined` while it has not come whole. */
export function readHead(
  bytes: Buffer,
):
  | { readonly kind: 'answer'; readonly answer: HttpAnswer; readonly bytes: number }
  | { readonly kind: 'breach'; readonly words: string }
  | undefined {
  const end = bytes.indexOf(END)
  if (end === -1) return bytes.length > HEAD_BYTES_MAX ? { kind: 'breach', words: 'its answer has no end' } : undefined
  const [line = '', ...fields] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(line)?.[1]
  if (status === undefined) return { kind: 'breach', words: `its answer begins with ${JSON.stringify(line.slice(0, 60))}` }
  const headers = new Map<string, string[]>()
  for (const field of fields) {
    const colon = field.indexOf(':')
    const name = field.slice(0, colon).toLowerCase()
    if (colon < 1 || /\s/.test(name)) return { kind: 'breach', words: 'its answer has a header without a name' }
    headers.set(name, [...(headers.get(name) ?? []), field.slice(colon + 1).trim()])
  }
  return { kind: 'answer', answer: { status: Number(status), line, headers }, bytes: end + END.length }
}

/** The entries of a header that is a list. */
export function listOf({ headers }: HttpAnswer, name: string): readonly string[] {
  return (headers.get(name) ?? []).flatMap((value) => value.split(',')).map((entry) => entry.trim())
}
