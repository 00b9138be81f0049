import { TidegateError } from '../runtime/index.ts'
import type { Command, CommandEntry, CommandGroup, Terminal } from './command.ts'
import { EXIT } from './exit.ts'
import { paint } from './paint.ts'

export { EXIT } from './exit.ts'

export interface Frame {
  readonly commands: readonly CommandEntry[]
  readonly version: string
}

/** Runs one command line and resolves with its exit code. Never rejects. */
export async function runCommandLine(args: readonly string[], terminal: Terminal, frame: Frame): Promise<number> {
  const [name] = args
  if (name === '--version' || name === '-V') {
    terminal.out(`tidegate ${frame.version}\n`)
    return EXIT.done
  }
  const top = {
    name: 'tidegate',
    heading: `tidegate ${frame.version}: a WebSocket chat backend with an honest gate`,
    note: 'tidegate help <command> says more, tidegate --version which version this is.',
    commands: frame.commands,
  }
  try {
    return await runIn(top, args, terminal)
  } catch (error) {
    return explain(error, terminal)
  }
}

/** Where a word of the command line is looked up. */
interface Level {
  /** All words so far: `tidegate lab`. */
  readonly name: string
  readonly heading: string
  readonly note: string
  readonly commands: readonly CommandEntry[]
}

async function runIn(level: Level, args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined) {
    terminal.err(overview(level))
    return EXIT.askedWrongly
  }
  if (isHelp(name) && rest[0] === undefined) {
    terminal.out(overview(level))
    return EXIT.done
  }
  const wanted = isHelp(name) ? (rest[0] ?? '') : name
  const entry = level.commands.find((command) => command.name === wanted)
  if (entry === undefined) {
    terminal.err(await unknownCommand(wanted, terminal, level))
    return EXIT.askedWrongly
  }
  const command = await entry.load()
  if ('commands' in command) return runIn(levelOf(level, command), isHelp(name) ? ['help', ...rest.slice(1)] : rest, terminal)
  if (!isHelp(name) && !asksForHelp(rest)) return command.run(rest, terminal)
  terminal.out(usageOf(command))
  return EXIT.done
}

function levelOf(above: Level, { name, summary, commands }: CommandGroup): Level {
  const words = `${above.name} ${name}`
  return { name: words, heading: `${words}: ${summary}`, note: `${words} help <command> says more.`, commands }
}

function isHelp(word: string): boolean {
  return word === 'help' || word === '--help' || word === '-h'
}

/** After `--` words are not ours. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h')
}

function overview({ name, heading, note, commands }: Level): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
  return [heading, '', `usage: ${name} <command> [options]`, '', ...lines, '', note, ''].join('\n')
}

function usageOf(command: Command): string {
  return command.usage.endsWith('\n') ? command.usage : `${command.usage}\n`
}

const NAME_SHOWN_MAX = 40

async function unknownCommand(name: string, terminal: Terminal, level: Level): Promise<string> {
  // Loaded when needed: configuration brings its libraries along, and every command waits for what the frame loads.
  const { nearest } = await import('../server/config/index.ts')
  const near = nearest(
    name,
    level.commands.map((command) => command.name),
  )
  const meant = near === undefined ? '' : `; did you mean ${near}?`
  const label = paint(terminal, 'red', 'error')
  return `${label}: ${level.name} has no command ${JSON.stringify(name.slice(0, NAME_SHOWN_MAX))}${meant}\n${level.name} --help lists the commands.\n`
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
