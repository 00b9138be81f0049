import { describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../test/support/fake-terminal.ts'
import { TidegateError } from '../runtime/index.ts'
import type { Command, CommandEntry, CommandGroup } from './command.ts'
import { runCommandLine } from './frame.ts'
import { COMMANDS } from './registry.ts'

function entryOf(name: string, run: Command['run'] = () => Promise.resolve(0)): CommandEntry & { loads: number } {
  const entry = {
    name,
    summary: `the summary of ${name}`,
    loads: 0,
    load: () => {
      entry.loads++
      return Promise.resolve({ name, summary: entry.summary, usage: `usage of ${name}`, run })
    },
  }
  return entry
}

async function run(
  args: readonly string[],
  commands: readonly CommandEntry[],
  terminal = new FakeTerminal(),
): Promise<[code: number, out: string, err: string]> {
  const code = await runCommandLine(args, terminal, { commands, version: '1.2.3' })
  return [code, terminal.written.out, terminal.written.err]
}

describe('the command line', () => {
  test('a command gets what stands behind its name, and its exit code is the process’s', async () => {
    const seen: (readonly string[])[] = []
    const serve = entryOf('serve', (args) => Promise.resolve(seen.push(args) + 6))
    expect(await run(['serve', '--port', '1'], [serve, entryOf('token')])).toEqual([7, '', ''])
    expect(seen).toEqual([['--port', '1']])
  })

  test('nothing at all is asked wrongly, and answered with the overview', async () => {
    const [code, out, err] = await run([], [entryOf('serve')])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('serve  the summary of serve')
  })

  test.each(['--help', '-h', 'help'])('%s prints the overview and loads nothing', async (word) => {
    const serve = entryOf('serve')
    const [code, out, err] = await run([word], [serve])
    expect([code, err, serve.loads]).toEqual([0, '', 0])
    expect(out).toContain('the summary of serve')
  })

  test.each([
    ['help', 'serve'],
    ['serve', '--help'],
    ['serve', '--port', '1', '-h'],
    ['--help', 'serve'],
  ])('%s %s prints the usage of the command', async (...args) => {
    expect(await run(args, [entryOf('serve', () => Promise.reject(new Error('ran')))])).toEqual([0, 'usage of serve\n', ''])
  })

  test('behind -- nothing is ours', async () => {
    expect(await run(['serve', '--', '--help'], [entryOf('serve', () => Promise.resolve(5))])).toEqual([5, '', ''])
  })

  test('--version says which', async () => {
    expect(await run(['--version'], [])).toEqual([0, 'tidegate 1.2.3\n', ''])
  })

  test('an unknown command is asked wrongly, and the nearest is named', async () => {
    const [code, out, err] = await run(['sevre'], [entryOf('serve'), entryOf('token')])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('tidegate has no command "sevre"; did you mean serve?')
    expect((await run(['help', 'tokens'], [entryOf('token')]))[2]).toContain('did you mean token?')
    expect((await run(['x'.repeat(1_000)], [entryOf('token')]))[2].length).toBeLessThan(200)
  })

  describe('commands under one word', () => {
    const lab: CommandEntry = {
      name: 'lab',
      summary: 'the summary of lab',
      load: () =>
        Promise.resolve({
          name: 'lab',
          summary: 'the summary of lab',
          commands: [entryOf('check', (args) => Promise.resolve(args.length + 4)), entryOf('replay')],
        }),
    }

    test('the second word decides', async () => {
      expect(await run(['lab', 'check', 'a'], [lab])).toEqual([5, '', ''])
    })

    test.each([[['lab', '--help']], [['help', 'lab']], [['lab', 'help']]])('%j lists them', async (args) => {
      const [code, out, err] = await run(args, [lab])
      expect([code, err]).toEqual([0, ''])
      expect(out).toContain('usage: tidegate lab <command>')
      expect(out).toContain('check   the summary of check')
    })

    test.each([[['lab', 'check', '--help']], [['help', 'lab', 'check']], [['lab', 'help', 'check']]])(
      '%j says how one is used',
      async (args) => {
        expect(await run(args, [lab])).toEqual([0, 'usage of check\n', ''])
      },
    )

    test('one that is not there is asked wrongly, and the nearest is named', async () => {
      const [code, , err] = await run(['lab', 'chekc'], [lab])
      expect(code).toBe(2)
      expect(err).toContain('tidegate lab has no command "chekc"; did you mean check?\ntidegate lab --help lists')
      expect((await run(['lab'], [lab]))[0]).toBe(2)
    })
  })

  test('a fault has words and advice, and no stack', async () => {
    const failing = (code: 'config' | 'listen'): CommandEntry =>
      entryOf('serve', () => Promise.reject(new TidegateError(code, 'cannot bind the port: in use', { advice: 'Take another.' })))
    expect(await run(['serve'], [failing('listen')])).toEqual([1, '', 'error: cannot bind the port: in use\nTake another.\n'])
    expect((await run(['serve'], [failing('config')]))[0]).toBe(2)
  })

  test('anything else is a bug, and its stack is shown', async () => {
    const [code, , err] = await run(['serve'], [entryOf('serve', () => Promise.reject(new TypeError('x is not a function')))])
    expect(code).toBe(70)
    expect(err).toMatch(/this is a bug in tidegate\nTypeError: x is not a function\n\s+at /)
    expect((await run(['serve'], [{ ...entryOf('serve'), load: () => Promise.reject(new Error('no such module')) }]))[0]).toBe(70)
  })

  test('a command that lets itself be aborted ends as interrupted, one that ends by itself with its own code', async () => {
    const waiting = entryOf(
      'chat',
      (_args, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const terminal = new FakeTerminal()
    const ended = run(['chat'], [waiting], terminal)
    await Promise.resolve()
    terminal.interruption.abort()
    expect(await ended).toEqual([130, '', ''])
    const done = new FakeTerminal()
    done.interruption.abort()
    expect((await run(['chat'], [entryOf('chat')], done))[0]).toBe(0)
  })

  test('colours are for people who did not refuse them', async () => {
    const coloured = async (terminal: FakeTerminal): Promise<boolean> =>
      (await run(['x'], [], terminal))[2].includes('\u001B[31m')
    expect(await coloured(new FakeTerminal({}, true))).toBe(true)
    expect(await coloured(new FakeTerminal({ NO_COLOR: '' }, true))).toBe(true)
    expect(await coloured(new FakeTerminal({ NO_COLOR: '1' }, true))).toBe(false)
    expect(await coloured(new FakeTerminal({ TERM: 'dumb' }, true))).toBe(false)
    expect(await coloured(new FakeTerminal({}, false))).toBe(false)
  })
})

/** Each with all its words; commands under one word come after it. */
async function loaded(entries: readonly CommandEntry[], before: string): Promise<readonly Loaded[]> {
  const all = entries.map(async (entry) => {
    const command = await entry.load()
    const words = `${before} ${entry.name}`
    const one = { words, entry, command }
    return 'commands' in command ? [one, ...(await loaded(command.commands, words))] : [one]
  })
  return (await Promise.all(all)).flat()
}

interface Loaded {
  readonly words: string
  readonly entry: CommandEntry
  readonly command: Command | CommandGroup
}

describe('the registry', async () => {
  test.each(await loaded(COMMANDS, 'tidegate'))('says of $words what the command says of itself', ({ words, entry, command }) => {
    expect({ name: command.name, summary: command.summary }).toEqual({ name: entry.name, summary: entry.summary })
    if ('commands' in command) return
    expect(command.usage).toContain(words)
    expect(command.usage).toMatch(/Example/)
  })
})
