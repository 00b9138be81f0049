/** From the start of the process to the first client that is let in, and the gate's own share of it. */

export type Phase = 'node' | 'modules' | 'listen' | 'log' | 'proof' | 'gate' | 'handshake'

export interface StartupTimes {
  /** Milliseconds that each took. */
  readonly phases: Readonly<Record<Phase, number>>
  /** From the spawn to the answered `connect`. */
  readonly totalMs: number
  /** What there would not be without a gate: proof and opening. */
  readonly gateMs: number
}

export interface Start extends StartupTimes {
  /** The client had asked for its upgrade before the gate was open. */
  readonly wasParked: boolean
  /** From `gate.opened`: by the server's own clock, since it was put together. */
  readonly afterMs: number
}

export interface StartupOptions {
  readonly repetitions: number
  readonly pin: boolean
  readonly json: boolean
}

/** @param times when the first event of each name was read, milliseconds since the spawn. @throws a MachineError that names what did not come */
export function phasesOf(times: ReadonlyMap<string, number>): StartupTimes
export function startupMarkdown(starts: readonly Start[]): string
/** @throws a UsageError */
export function readStartupOptions(argv: readonly string[]): StartupOptions | 'help'
export function startupCommand(argv: readonly string[]): Promise<number>
