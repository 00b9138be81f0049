/** How fast logs are read, and in how much memory. */

export interface Question {
  readonly kind: 'text' | 'cloud' | 'pino'
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
