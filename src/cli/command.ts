/** What a command may touch of the world it runs in. Writing is line by line or raw; the command adds its own newlines. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** True when a person watches: only then progress, colour and prompts. */
  readonly isTerminal: boolean
  /** How many characters a line has, where that is known. */
  readonly columns?: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by the first SIGINT or SIGTERM: a command that waits ends then, with its own exit code. */
  readonly signal: AbortSignal
}

/**
 * One command of `tidegate`.
 *
 * `run` resolves with the exit code: 0 done, 1 could not be done, 2 asked wrongly (an unknown option, a missing value).
 * It throws only on a broken command; the frame prints that and ends with 70.
 */
export interface Command {
  readonly name: string
  /** One line for `tidegate --help`. */
  readonly summary: string
  /** The text of `tidegate <name> --help`, with an example that works. */
  readonly usage: string
  run(args: readonly string[], terminal: Terminal): Promise<number>
}

/** Commands under one word, as in `tidegate lab check`. */
export interface CommandGroup {
  readonly name: string
  /** One line for `tidegate --help`. */
  readonly summary: string
  /** In the order of `tidegate <name> --help`. */
  readonly commands: readonly CommandEntry[]
}

/** A command that is not loaded before it is asked for: `token` must not wait for a server it does not start. */
export interface CommandEntry {
  readonly name: string
  /** The command's own, repeated so that `--help` loads nothing; a test compares them. */
  readonly summary: string
  readonly load: () => Promise<Command | CommandGroup>
}
