import {
  readEntries,
  ReadFault,
  Scan,
  type IncidentDocument,
  type Reading,
  type Redactor,
  type ScanWanted,
  type Shortfall,
  type Source,
} from '../../incident/index.ts'
import type { Terminal } from '../command.ts'
import { Progress } from './progress.ts'

export type Scanned =
  | { readonly kind: 'read'; readonly document: IncidentDocument }
  /** A file that cannot be read at all: nothing was. */
  | { readonly kind: 'wrong'; readonly reason: string }
  | { readonly kind: 'interrupted' }

export interface FileScan {
  readonly files: readonly string[]
  readonly redactor: Redactor
  readonly wanted: ScanWanted
  readonly stdin: AsyncIterable<Uint8Array>
  readonly nowMs: number
}

/** Reads files, `-` among them, into a document. */
export async function scanFiles({ files, redactor, wanted, stdin, nowMs }: FileScan, terminal: Terminal): Promise<Scanned> {
  const progress = new Progress(terminal)
  const sources = new Sources(files)
  const reading = readEntries(files, {
    stdin: untilAborted(stdin, terminal.signal),
    nowMs,
    onProgress: ({ file, bytes, bytesTotal }) => {
      sources.now(file)
      progress.bytes(bytes, bytesTotal)
    },
  })
  try {
    return await scanned(reading, sources, new Scan(redactor, wanted), terminal.signal)
  } catch (error) {
    if (!(error instanceof ReadFault)) throw error
    return { kind: 'wrong', reason: `${error.message}\n${error.advice}` }
  } finally {
    progress.end()
  }
}

/**
 * What comes in, until it is enough: who waits at a pipe in which nothing comes must hear Ctrl-C. One promise for each chunk: a race
 * against one that lasts would keep every chunk that ever won it.
 */
export async function* untilAborted(stdin: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let stop = (): void => {}
  const onAbort = (): void => stop()
  signal.addEventListener('abort', onAbort, { once: true })
  const chunks = stdin[Symbol.asyncIterator]()
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<Uint8Array> | undefined>((resolve, reject) => {
        stop = () => resolve(undefined)
        chunks.next().then(resolve, reject)
      })
      if (next === undefined || next.done === true) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function scanned(reading: Reading, sources: Sources, scan: Scan, signal: AbortSignal): Promise<Scanned> {
  let shortfall: Shortfall | undefined
  for await (const batch of reading) {
    if (signal.aborted) return { kind: 'interrupted' }
    sources.took(batch.length)
    if (scan.add(batch)) continue
    shortfall = { reason: `--limit-entries: no more than ${scan.entries} entries were read` }
    break
  }
  if (signal.aborted) return { kind: 'interrupted' }
  const document = scan.finish({ report: reading.report, sources: sources.all(), ...(shortfall !== undefined && { shortfall }) })
  return { kind: 'read', document }
}

/** How many entries each file gave: a batch is of the file that was last told of. */
class Sources {
  readonly #counts: Map<string, number>
  #now = ''

  constructor(files: readonly string[]) {
    this.#counts = new Map(files.map((file) => [file, 0]))
  }

  now(file: string): void {
    this.#now = file
  }

  took(entries: number): void {
    this.#counts.set(this.#now, (this.#counts.get(this.#now) ?? 0) + entries)
  }

  all(): readonly Source[] {
    return [...this.#counts].map(([name, entries]) => ({ name, kind: name === '-' ? 'stdin' : 'file', entries }))
  }
}
