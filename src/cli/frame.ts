import { TidegateError } from '../runtime/index.ts'
import type { Command, Terminal } from './command.ts'
import { EXIT } from './exit.ts'
import { paint } from './paint.ts'
import type { CommandEntry } from './registry.ts'

export { EXIT } from './exit.ts'

export interface Frame {
  readonly commands: readonly CommandEntry[]
  readonly version: string
}

/** Runs one command line and resolves with its exit code. Never rejects. */
export async function runCommandLine(args: readonly string[], terminal: Terminal, frame: Frame): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined) {
    terminal.err(overview(frame))
    return EXIT.askedWrongly
  }
  if (name === '--version' || name === '-V') {
    terminal.out(`tidegate ${frame.version}\n`)
    return EXIT.done
  }
  if (isHelp(name) && rest[0] === undefined) {
    terminal.out(overview(frame))
    return EXIT.done
  }
  const wanted = isHelp(name) ? (rest[0] ?? '') : name
  const entry = frame.commands.find((command) => command.name === wanted)
  if (entry === undefined) {
    terminal.err(await unknownCommand(wanted, terminal, frame))
    return EXIT.askedWrongly
  }
  try {
    const command = await entry.load()
    if (!isHelp(name) && !asksForHelp(rest)) return await command.run(rest, terminal)
    terminal.out(usageOf(command))
    return EXIT.done
  } catch (error) {
    return explain(error, terminal)
  }
}

function isHelp(word: string): boolean {
  return word === 'help' || word === '--help' || word === '-h'
}

/** After `--` words are not ours. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h')
}

function overview({ commands, version }: Frame): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    `tidegate ${version}: a WebSocket chat backend with an honest gate`,
    '',
    'usage: tidegate <command> [options]',
    '',
    ...lines,
    '',
    'tidegate help <command> says more, tidegate --version which version this is.',
    '',
  ].join('\n')
}

function usageOf(command: Command): string {
  return command.usage.endsWith('\n') ? command.usage : `${command.usage}\n`
}

const NAME_SHOWN_MAX = 40

async function unknownCommand(name: string, terminal: Terminal, { commands }: Frame): Promise<string> {
  // Loaded when needed: configuration brings its libraries along, and every command waits for what the frame loads.
  const { nearest } = await import('../server/config/index.ts')
  const near = nearest(
    name,
    commands.map((command) => command.name),
  )
  const meant = near === undefined ? '' : `; did you mean ${near}?`
  const label = paint(terminal, 'red', 'error')
  return `${label}: there is no command ${JSON.stringify(name.slice(0, NAME_SHOWN_MAX))}${meant}\ntidegate --help lists the commands.\n`
}

/** What could not be foreseen ends here. A fault has words for a reader; anything else is a bug, and its stack is the report. */
function explain(error: unknown, terminal: Terminal): number {
  if (terminal.signal.aborted && error instanceof Error && error.name === 'AbortError') return EXIT.interrupted
  const label = paint(terminal, 'red', 'error')
  if (error instanceof TidegateError && error.code !== 'usage') {
    terminal.err(`${label}: ${error.message}\n${error.advice === undefined ? '' : `${error.advice}\n`}`)
    return error.code === 'config' ? EXIT.askedWrongly : EXIT.failed
  }
  terminal.err(
    `${label}: this is a bug in tidegate\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  return EXIT.broken
}
