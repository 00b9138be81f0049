import { documentText, Redactor, severityRank, type IncidentDocument, type Severity } from '../../incident/index.ts'
import type { Clock, Random } from '../../runtime/index.ts'
import { realClock, realRandom } from '../../runtime/real.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { askedWrongly, couldNot } from './complain.ts'
import { INCIDENT_EXIT } from './exit.ts'
import { fileWords } from './file-words.ts'
import type { GoogleScanned } from './google.ts'
import { redactionKey } from './key.ts'
import { scanFiles } from './pipeline.ts'
import { SCAN_USAGE } from './scan-usage.ts'
import { scanText } from './scan-view.ts'
import { readScanWish, type ScanWish } from './scan-wish.ts'
import { writeWhole } from './whole-file.ts'

/** What the command needs beyond its terminal. */
export interface ScanWorld {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly clock: Clock
  readonly random: Random
}

/** `tidegate incident scan`. */
export const scanCommand: Command = createScanCommand({ stdin: process.stdin, clock: realClock, random: realRandom })

/** With what comes in given, for tests. */
export function createScanCommand(world: ScanWorld): Command {
  return {
    name: 'scan',
    summary: 'read logs: patterns, bursts, periods, constants, what came with a revision',
    usage: SCAN_USAGE,
    async run(args, terminal) {
      const wish = readScanWish(args, world.clock.wallMs())
      if (wish.kind === 'wrong') return askedWrongly(terminal, 'scan', wish.reason)
      try {
        return await scan(wish, terminal, world)
      } catch (error) {
        const words = fileWords(error)
        if (words === undefined) throw error
        return couldNot(terminal, `cannot write ${wish.out}: ${words}`)
      }
    },
  }
}

async function scan(wish: ScanWish, terminal: Terminal, world: ScanWorld): Promise<number> {
  const key = redactionKey(wish.out, terminal.env, world.random)
  if (typeof key !== 'string') return askedWrongly(terminal, 'scan', key.reason)
  const redactor = new Redactor({ key })
  const scanned = await read(wish, redactor, terminal, world)
  if (scanned.kind === 'interrupted') return EXIT.interrupted
  if (scanned.kind === 'no-credentials') return couldNot(terminal, scanned.reason, INCIDENT_EXIT.credentials)
  if (scanned.kind === 'wrong') return askedWrongly(terminal, 'scan', scanned.reason)
  const { document } = scanned
  const text = documentText(document)
  writeWhole(wish.out, text)
  const code = exitCodeOf(document, wish)
  terminal.out(wish.asJson ? text : scanText(document, { ...wish, exitCode: code }, terminal))
  return code
}

async function read(wish: ScanWish, redactor: Redactor, terminal: Terminal, world: ScanWorld): Promise<GoogleScanned> {
  const { source, window, service, minSeverity, entriesMax } = wish
  const wanted = {
    ...window,
    ...(service !== undefined && { service }),
    ...(minSeverity !== undefined && { minSeverity }),
    entriesMax,
  }
  if (source.kind === 'google') {
    const { scanGoogle } = await import('./google.ts')
    return scanGoogle({ ...wish, source }, redactor, wanted, terminal)
  }
  return scanFiles({ files: source.files, redactor, wanted, stdin: world.stdin, nowMs: world.clock.wallMs() }, terminal)
}

/** A finding is told even of a part: what is not there cannot make it less. */
function exitCodeOf({ patterns, read }: IncidentDocument, { failOn, source }: ScanWish): number {
  if (failOn !== undefined && patterns.some((pattern) => isAtLeast(pattern.severity, failOn))) return INCIDENT_EXIT.finding
  return read.isPartial && source.kind === 'google' ? INCIDENT_EXIT.partial : INCIDENT_EXIT.done
}

function isAtLeast(severity: Severity, least: Severity): boolean {
  return severityRank(severity) >= severityRank(least)
}
