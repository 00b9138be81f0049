import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { ManualWorld } from '../../runtime/manual.ts'
import { pipedInput, promptedInput } from './input.ts'
import { Later } from './later.ts'

const { settle } = { settle: () => new ManualWorld().settle() }

/** Both kinds of input, with what came of them. */
function listening(kind: 'piped' | 'prompted', line: (text: string) => Promise<void> = () => Promise.resolve()) {
  const source = new PassThrough()
  const heard = { lines: [] as string[], finished: 0, interrupted: 0, written: '' }
  const out = (text: string): void => void (heard.written += text)
  const needs = {
    line: (text: string) => {
      heard.lines.push(text)
      return line(text)
    },
    finished: () => void heard.finished++,
    interrupted: () => void heard.interrupted++,
  }
  const input = kind === 'piped' ? pipedInput(source, out, needs) : promptedInput(source, out, () => 40, needs)
  return { source, heard, input }
}

test('lines of a pipe come in order, empty ones and line ends left out, then it is over', async () => {
  const { source, heard } = listening('piped')
  source.end('one\r\n\n  \ntwo\nlast without an end')
  await settle()
  expect(heard.lines).toEqual(['one', 'two', 'last without an end'])
  expect(heard.finished).toBe(1)
  expect(heard.written).toBe('')
})

test('[L6] the next line of a pipe is read when the one before was taken', async () => {
  const taken = new Later<void>()
  const { source, heard } = listening('piped', () => taken.promise)
  source.write('one\ntwo\n')
  await settle()
  expect(heard.lines).toEqual(['one'])
  taken.resolve()
  await settle()
  expect(heard.lines).toEqual(['one', 'two'])
})

test('a person has a prompt, and what is printed stands above what they write', async () => {
  const { source, heard, input } = listening('prompted')
  expect(heard.written).toContain('> ')
  source.write('half')
  await settle()
  heard.written = ''
  input.print('10:02 Ada  hi\n')
  const [above = '', below = ''] = heard.written.split('10:02 Ada  hi\n')
  expect(above).toBe('\u001b[1G\u001b[0J')
  expect(below).toContain('> half')
  source.write(' a line\r')
  await settle()
  expect(heard.lines).toEqual(['half a line'])
})

test('what is printed over a line that wraps stands above all of it, and is not overwritten', async () => {
  const { source, heard, input } = listening('prompted')
  source.write('x'.repeat(60))
  await settle()
  input.print('10:01 Ada  hello\n')
  heard.written = ''
  input.print('10:02 Ada  hi\n')
  const [above = '', below = ''] = heard.written.split('10:02 Ada  hi\n')
  expect(above).toBe('\u001b[1A\u001b[1G\u001b[0J')
  expect(below.startsWith('\u001b[1G\u001b[0J> ')).toBe(true)
})

test('Ctrl-C interrupts, Ctrl-D finishes', async () => {
  const { source, heard } = listening('prompted')
  source.write('\u0003')
  await settle()
  expect(heard).toMatchObject({ interrupted: 1, finished: 0 })
  source.write('\u0004')
  await settle()
  expect(heard).toMatchObject({ interrupted: 1, finished: 1 })
})

test('once closed the prompt is gone, and what is still printed is printed plainly', async () => {
  const { heard, input } = listening('prompted')
  input.close()
  heard.written = ''
  input.print('late\n')
  expect(heard.written).toBe('late\n')
  expect(heard.finished).toBe(0)
})
