import { placeOf } from '../../document/index.ts'
import type { Footnotes } from '../footnotes.ts'
import { code } from '../markdown.ts'

/** Every line that is cited, where it stands, and a digest of all that it says: whoever has the logs can look again. */
export function evidence(notes: Footnotes): string {
  if (notes.all.length === 0) return 'Nothing is cited.\n'
  return notes.all
    .map(
      ({ id, ref, quote, sha256 }) =>
        `- **${id}** ${code(placeOf(ref))} ${code(quote)}${sha256 === undefined ? '' : ` sha256 ${code(sha256)}`}\n`,
    )
    .join('')
}
