/** Longer is no line of a history, but a file of another kind. */
export const LINE_MAX = 16 * 1_048_576

/** Whole lines, as many as there were in one piece of a file; and what came after the last of them when the file has ended. */
export type Lines =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'rest'; readonly text: string }

/** Splits a file into lines as it comes. A line beyond {@link LINE_MAX} ends it: it is the rest, and too long. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Lines> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield { kind: 'lines', lines }
    if (rest.length > LINE_MAX) break
  }
  yield { kind: 'rest', text: rest + decoder.decode() }
}
