// Types out of one file; nothing else is changed, and nothing is checked.
import { transformSync } from 'rolldown/utils'

/**
 * @param {string} path
 * @param {string} source
 * @param {{ forDist?: boolean }} [options] `forDist`: imports as they are in dist, where `./part.ts` is `./part.js`
 * @returns {{ code: string, map: string | undefined }}
 */
export function strip(path, source, { forDist = false } = {}) {
  const { code, map, errors } = transformSync(path, source, {
    lang: 'ts',
    sourcemap: !forDist,
    typescript: { onlyRemoveTypeImports: true, ...(forDist && { rewriteImportExtensions: 'rewrite' }) },
  })
  if (errors.length > 0) throw new Error(`cannot read ${path}: ${errors.map(({ message }) => message).join('; ')}`)
  return { code, map: map === undefined || map === null ? undefined : JSON.stringify(map) }
}
