// What scripts/typescript.mjs puts in the way of every module that is loaded.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { strip } from './strip.mjs'

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context)
  const path = fileURLToPath(url)
  const { code, map } = strip(path, await readFile(path, 'utf8'))
  // Stacks tell lines of the sources, where Node is asked for that.
  const comment =
    map === undefined ? '' : `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`
  return { format: 'module', shortCircuit: true, source: `${code}${comment}` }
}
