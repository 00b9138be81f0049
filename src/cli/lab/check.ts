import {
  fileSource,
  judgeHistory,
  readHistory,
  streamSource,
  surroundings,
  type ReadHistory,
  type Source,
} from '../../lab/history/index.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { paint } from '../paint.ts'
import { checkArguments, type CheckArguments } from './check-arguments.ts'
import { jsonOf, reportOf, type Judged } from './check-view.ts'

/** Nothing was found, and not everything that was asked for had anything to look at: that proves less than it seems. */
const VACUOUS = 3

const USAGE = `usage: tidegate lab check FILE... [--promise CLASS] [--strict] [--json] [options]

Judges the history of a run: JSON lines in which every client has written what it did and saw, of any chat system. Lost,
doubled, reordered, invented and unseen messages are found, and recoveries that were not; each with its file and line.
docs/spec/history.md says what is written and what is looked for. Several files are one history; - is what comes in.

  --promise CLASS        judge every acknowledgement as memory, fsynced or replicated, whatever it says of itself
  --outages N            each client that stayed connected was told degraded so often
  --disconnects CODES    disconnect codes that clients may see, as in 1,3001, or none; else any but 1011
  --refusals CODES       error codes with which a send may be refused for good, or none; else any
  --closes-within MS     so long after a service was lost may an instance still admit; else 0
  --without CHECKS       leave out, as in C13,C17
  --strict               a check that had nothing to look at fails: exit code 3
  --json                 one JSON document

Exit codes: 0 nothing was broken, 1 a promise was broken, 2 asked wrongly or a line that cannot be read, 3 nothing to look at
(with --strict: for any of the checks).

Example:
  tidegate lab check client-1.jsonl client-2.jsonl server.jsonl --promise replicated --strict
`

/** `tidegate lab check`. */
export const checkCommand: Command = createCheckCommand(process.stdin)

/** With what comes in given, for tests. */
export function createCheckCommand(input: AsyncIterable<Uint8Array>): Command {
  return {
    name: 'check',
    summary: 'judge the history of a run: what was promised, and what was seen',
    usage: USAGE,
    async run(args, terminal) {
      const asked = checkArguments(args)
      if (asked.kind === 'wrong') return askedWrongly(terminal, `${asked.reason}\ntidegate lab check --help says more`)
      const sources: Source[] = []
      try {
        for (const file of asked.files) sources.push(file === '-' ? streamSource('-', input) : fileSource(file))
        return await check(sources, asked, terminal)
      } catch (error) {
        const reason = notReadable(error)
        if (reason === undefined) throw error
        return askedWrongly(terminal, `cannot read ${asked.files[sources.length] ?? 'the history'}: ${reason}`)
      } finally {
        for (const source of sources) source.close()
      }
    },
  }
}

async function check(sources: readonly Source[], asked: CheckArguments, terminal: Terminal): Promise<number> {
  const { signal } = terminal
  const progress = new Progress(terminal, sources)
  const read = await readHistory(sources, { signal, onProgress: (bytes) => progress.read(bytes) })
  progress.end()
  if (read.wrong.count > 0) return unreadable(read, asked, terminal)
  const verdict = judgeHistory(read.history, asked.promises, asked.without)
  const violations = await surroundings(read.files, verdict.violations, signal)
  const judged: Judged = { ...read, verdict, violations, without: asked.without }
  const code = exitCodeOf(judged, asked)
  terminal.out(asked.asJson ? `${JSON.stringify(jsonOf(judged, code), null, 2)}\n` : reportOf(judged, code, terminal))
  return code
}

function exitCodeOf({ verdict, without }: Judged, { isStrict }: CheckArguments): number {
  const names = Object.entries(verdict.looked).filter(([name]) => !without.has(name as keyof typeof verdict.looked))
  if (Object.values(verdict.counts).some((count) => count > 0)) return EXIT.failed
  const hasLooked = ([, looked]: readonly [string, number]): boolean => looked > 0
  return (isStrict ? names.every(hasLooked) : names.some(hasLooked)) ? EXIT.done : VACUOUS
}

function unreadable({ wrong }: ReadHistory, { asJson }: CheckArguments, terminal: Terminal): number {
  const more = wrong.more === 0 ? '' : `and ${wrong.more} more\n`
  if (asJson)
    terminal.out(
      `${JSON.stringify({ result: 'unreadable', exitCode: EXIT.askedWrongly, wrong: wrong.first, count: wrong.count }, null, 2)}\n`,
    )
  const lines = wrong.first.map(({ file, line, reason }) => `${file}:${line}: ${reason}\n`).join('')
  return askedWrongly(
    terminal,
    `this is no history that can be judged\n${lines}${more}docs/spec/history.md says how it is written`,
  )
}

/** What the file system says, in words. */
function notReadable(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a directory; name its files',
    EACCES: 'you may not read it',
    ENOSPC: 'no room is left to keep what comes in; write it to a file first',
  }
  return typeof code === 'string' ? words[code] : undefined
}

function askedWrongly(terminal: Terminal, words: string): number {
  terminal.err(`${paint(terminal, 'red', 'error')}: ${words}\n`)
  return EXIT.askedWrongly
}

/** How often it is told how far it is. */
const TOLD_EVERY_BYTES = 16 * 1_048_576

/** For a person who waits. */
class Progress {
  readonly #terminal: Terminal
  readonly #total: number
  #bytes = 0
  #told = 0

  constructor(terminal: Terminal, sources: readonly Source[]) {
    this.#terminal = terminal
    this.#total = sources.reduce((total, { bytes }) => total + (bytes ?? NaN), 0)
  }

  read(bytes: number): void {
    this.#bytes += bytes
    if (!this.#terminal.isTerminal || this.#bytes - this.#told < TOLD_EVERY_BYTES) return
    this.#told = this.#bytes
    const share = Number.isNaN(this.#total) ? '' : ` of ${megabytes(this.#total)}`
    this.#terminal.err(`\r${megabytes(this.#bytes)}${share} read`)
  }

  end(): void {
    if (this.#told > 0) this.#terminal.err(`\r${' '.repeat(40)}\r`)
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`
