import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BENCH = fileURLToPath(new URL('.', import.meta.url))

/** The repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** @param {readonly string[]} names */
export const inBench = (...names) => join(BENCH, ...names)

/** What the harness makes; git ignores it. */
export const OUT = inBench('out')
