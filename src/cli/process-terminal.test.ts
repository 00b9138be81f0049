import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { processTerminal, type ProcessLike } from './process-terminal.ts'

/** Streams that write nowhere and can be broken, and a process that can be sent signals. */
class FakeStream extends EventEmitter {
  readonly isTTY: boolean
  written = ''

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  write(text: string): boolean {
    this.written += text
    return true
  }

  break(code: string): void {
    this.emit('error', Object.assign(new Error(code), { code }))
  }
}

function fakeProcess(isTTY = true) {
  const stdout = new FakeStream(isTTY)
  const signals = new EventEmitter()
  const exits: number[] = []
  const process = { stdout, stderr: new FakeStream(isTTY), env: { TERM: 'xterm' }, on: signals.on.bind(signals) }
  const terminal = processTerminal(process as unknown as ProcessLike, (code) => void exits.push(code))
  return { terminal, stdout, exits, send: (signal: string) => signals.emit(signal, signal) }
}

describe('the terminal of a process', () => {
  test('writes, and knows whether a person watches', () => {
    const { terminal, stdout } = fakeProcess()
    terminal.out('a line\n')
    expect([stdout.written, terminal.isTerminal, terminal.env['TERM']]).toEqual(['a line\n', true, 'xterm'])
    expect(fakeProcess(false).terminal.isTerminal).toBe(false)
  })

  test.each([
    ['SIGINT', 1],
    ['SIGTERM', 1],
  ])('the first %s asks, the second ends with %i', (signal, code) => {
    const { terminal, exits, send } = fakeProcess()
    send(signal)
    expect([terminal.signal.aborted, exits]).toEqual([true, []])
    send(signal)
    expect(exits).toEqual([code])
  })

  test('a reader that has gone is no error, and what is written then is lost', () => {
    const { terminal, stdout, exits } = fakeProcess()
    stdout.break('EPIPE')
    terminal.out('more')
    expect([stdout.written, exits]).toEqual(['', []])
  })

  test('a disk that is full is one', () => {
    const { stdout, exits } = fakeProcess()
    stdout.break('ENOSPC')
    expect(exits).toEqual([1])
  })
})
