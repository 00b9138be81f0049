import { mkdir, open, readFile, rename, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { TidegateError } from '../../runtime/index.ts'
import type { Cursor, RawEntry } from './cursor.ts'

/** Where pages go. The entries come first, then the cursor that counts them: a crash in between leaves what is cut off. */
export interface PageStore {
  /** Appends the entries and resolves with the length of all that is kept. */
  append(entries: readonly RawEntry[]): Promise<number>
  keep(cursor: Cursor): Promise<void>
  /** What was kept, with everything behind it cut off; undefined where nothing was. */
  load(): Promise<Cursor | undefined>
  clear(): Promise<void>
}

/** JSON lines and a cursor beside them, for the eyes of their owner alone. */
export class PageFiles implements PageStore {
  readonly entriesFile: string
  readonly #directory: string
  readonly #cursorFile: string

  constructor(directory: string) {
    this.#directory = directory
    this.entriesFile = join(directory, 'entries.jsonl')
    this.#cursorFile = join(directory, 'cursor.json')
  }

  async append(entries: readonly RawEntry[]): Promise<number> {
    const file = await open(this.entriesFile, 'a', 0o600)
    try {
      if (entries.length > 0) await file.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
      await file.datasync()
      return (await file.stat()).size
    } finally {
      await file.close()
    }
  }

  async keep(cursor: Cursor): Promise<void> {
    const unfinished = `${this.#cursorFile}.tmp`
    const file = await open(unfinished, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(cursor))
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(unfinished, this.#cursorFile)
  }

  async load(): Promise<Cursor | undefined> {
    const text = await readFile(this.#cursorFile, 'utf8').catch(absent)
    if (text === undefined) return undefined
    const cursor = parsed(text, this.#cursorFile)
    const size = (await stat(this.entriesFile).catch(absent))?.size ?? 0
    if (size < cursor.bytes)
      throw new TidegateError('storage', `cannot go on from ${this.#cursorFile}: ${this.entriesFile} is shorter than it says`, {
        advice: 'Read afresh, without --resume.',
      })
    if (size > cursor.bytes) await truncate(this.entriesFile, cursor.bytes)
    return cursor
  }

  async clear(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    await rm(this.#cursorFile, { force: true })
    await rm(this.entriesFile, { force: true })
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

function parsed(text: string, path: string): Cursor {
  try {
    const cursor = JSON.parse(text) as Cursor
    if (cursor.schema === 1 && Array.isArray(cursor.windows) && typeof cursor.bytes === 'number') return cursor
  } catch {
    // Told below, like every other content that is no cursor.
  }
  throw new TidegateError('storage', `cannot go on from ${path}: it is no cursor of this version`, {
    advice: 'Read afresh, without --resume.',
  })
}
