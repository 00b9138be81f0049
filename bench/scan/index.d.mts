/** How fast logs are read, and in how much memory. */

export interface Question {
  readonly kind: 'text' | 'cloud' | 'pino'
  /** Made into a document as `incident scan` does, and not only read. */
  readonly isWhole?: boolean
  /** Lines of the *.log files in this directory, mixed, in place of made ones. */
  readonly directory?: string
  /** Lines that are read: a multiple of `distinct`. */
  readonly lines: number
  /** Lines that are made; they come again until there are enough. */
  readonly distinct: number
  readonly seed: number
}

export interface Answer {
  readonly lines: number
  readonly entries: number
  readonly unparsed: number
  readonly joined: number
  /** Of processor time, all threads together: others on the machine do not count. */
  readonly seconds: number
  /** A bare JSON.parse of the distinct lines, in the same process; 0 for text. */
  readonly bareSeconds: number
  /** Resident memory of the process, at most. */
  readonly peakBytes: number
}

export interface ScanFigures {
  /** For each second of one processor. */
  readonly textPerSecond: number
  /** From text to a document. */
  readonly wholePerSecond: number
  /** The same of the lines of a directory, each once and again; undefined where none was named. */
  readonly logsPerSecond: number | undefined
  /** Rate of reading ÷ rate of a bare JSON.parse of the same lines, medians. */
  readonly cloudRatio: number
  readonly cloudPerSecond: number
  readonly pinoRatio: number
  readonly pinoPerSecond: number
  /** At 1 and at 10 million lines of text. */
  readonly smallMiB: number
  readonly largeMiB: number
}

export interface ScanOptions {
  readonly repetitions: number
  readonly memory: boolean
  readonly logs: string | undefined
  readonly json: boolean
}

export interface Demand {
  readonly text: string
  readonly isMet: boolean
}

/** The musts: each with its figure. Memory is left out where it was not measured. */
export function demandsOf(figures: ScanFigures): readonly Demand[]
export function scanMarkdown(figures: ScanFigures): string
/** @throws a UsageError */
export function readScanOptions(argv: readonly string[]): ScanOptions | 'help'
export function scanCommand(argv: readonly string[]): Promise<number>
