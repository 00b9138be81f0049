import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { readEntries, Scan, type Redactor, type ScanWanted, type Shortfall } from '../../incident/index.ts'
import { keepAlive, realClock, realRandom, realTimers } from '../../runtime/real.ts'
import type { Terminal } from '../command.ts'
import type { Scanned } from './pipeline.ts'
import { Progress } from './progress.ts'
import type { ScanWish } from './scan-wish.ts'

export type GoogleScanned = Scanned | { readonly kind: 'no-credentials'; readonly reason: string }

/** How entries of Cloud Logging are called as a source. */
const NAME = 'cloud-logging'

/**
 * Asks Cloud Logging, page by page, into a file beside the document: redacted before it is written, and from there on read like any
 * other. What was read stays when the rest cannot be had.
 */
export async function scanGoogle(
  {
    source,
    window,
    service,
    minSeverity,
    entriesMax,
    out,
    isResumed,
  }: ScanWish & { readonly source: { readonly kind: 'google' } },
  redactor: Redactor,
  wanted: ScanWanted,
  terminal: Terminal,
): Promise<GoogleScanned> {
  // Only who asks Google waits for it to be loaded.
  const { cloudLogging, fetchEntries, filterOf, LOGGING_ENDPOINT, PageFiles } = await import('../../incident/google/index.ts')
  const { readEndpoint } = await import('../../incident/patience/index.ts')
  const endpoint = readEndpoint(source.endpoint ?? LOGGING_ENDPOINT)
  if (!(endpoint instanceof URL)) return { kind: 'wrong', reason: `--endpoint: ${endpoint.refused}` }
  const nowMs = realClock.wallMs()
  const [from, to] = [new Date(window.fromMs ?? nowMs - 3_600_000).toISOString(), new Date(window.toMs ?? nowMs).toISOString()]
  const wish = {
    project: source.project,
    from,
    to,
    ...(service !== undefined && { service }),
    ...(source.location !== undefined && { location: source.location }),
    ...(minSeverity !== undefined && { severity: minSeverity }),
  }
  const progress = new Progress(terminal)
  const store = new PageFiles(join(dirname(out), 'pages'))
  const world = { clock: realClock, timers: realTimers }
  const release = keepAlive()
  try {
    const fetched = await fetchEntries(
      wish,
      { resume: isResumed, entriesMax },
      {
        ...world,
        random: realRandom,
        list: cloudLogging({ endpoint, ...world }),
        store,
        redact: redactor.value,
        signal: terminal.signal,
        onProgress: ({ pages, entries, waiting }) => {
          if (waiting === undefined) progress.entries(entries, pages)
          else progress.waiting(waiting.forMs, waiting.reason)
        },
      },
    )
    progress.end()
    if (terminal.signal.aborted) return { kind: 'interrupted' }
    if (fetched.kind === 'no-credentials') return { kind: 'no-credentials', reason: `${fetched.reason}\n${fetched.advice}` }
    const text = filterOf(wish, wish)
    const shortfall: Shortfall | undefined =
      fetched.kind === 'partial' ? { reason: fetched.reason, advice: fetched.advice } : undefined
    const reading = readEntries([store.entriesFile], { nowMs })
    const scan = new Scan(redactor, wanted)
    for await (const batch of reading) {
      if (terminal.signal.aborted) return { kind: 'interrupted' }
      if (!scan.add(batch)) break
    }
    const document = scan.finish({
      report: reading.report,
      sources: [{ name: NAME, kind: 'cloud-logging', entries: scan.entries }],
      query: { text, sha256: createHash('sha256').update(text).digest('hex') },
      ...(shortfall !== undefined && { shortfall }),
    })
    return { kind: 'read', document }
  } finally {
    progress.end()
    release()
  }
}
