import { expect, test } from 'vitest'
import { Dialogue } from './dialogue.ts'
import { FrameReader } from './frame-reader.ts'

/** One conversation, `>` what the client says and `<` what the server does; each answer in words. */
function conversation(...lines: readonly string[]): readonly string[] {
  const dialogue = new Dialogue()
  const readers = { '>': new FrameReader('client'), '<': new FrameReader('server') }
  return lines.flatMap((line) => {
    const side = line[0] === '>' ? '>' : '<'
    const text = `${line.slice(2).replaceAll(' / ', '\r\n')}\r\n`
    return readers[side].read(Buffer.from(text)).flatMap((piece) => {
      if (piece.kind !== 'frame') return [piece.kind]
      if (side === '>') return (dialogue.asked(piece.frame), [])
      const answer = dialogue.answered(piece.frame)
      if (answer.kind !== 'reply') return [answer.kind]
      const { command, part, isLast, isExecuted } = answer
      return [`${command.name} ${part}${isLast ? '.' : ''}${isExecuted ? '' : ' not executed'}`]
    })
  })
}

const ack = (type: string, word: string, channel: string, total: number): string =>
  `< ${type}3 / $${word.length} / ${word} / ${channel === '' ? '$-1' : `$${channel.length} / ${channel}`} / :${total}`
const message = (type: string): string => `< ${type}3 / $7 / message / $1 / a / $2 / hi`

test.each<[string, readonly string[], readonly string[]]>([
  ['a pipeline is answered in order', ['> SET a 1', '> GET a', '< +OK', '< $1 / 1'], ['SET 1.', 'GET 1.']],
  ['an error is an answer, and nothing was executed', ['> XADD k', '< -ERR no'], ['XADD 1. not executed']],
  ['what nobody asked for', ['< -ERR max number of clients reached'], ['unasked']],
  ['empty requests have no answer', ['> ', '> *0', '> PING', '< +PONG'], ['PING 1.']],
  [
    'SUBSCRIBE is answered once for each channel, and messages come between',
    ['> SUBSCRIBE a b', '> PING', ack('>', 'subscribe', 'a', 1), message('>'), ack('>', 'subscribe', 'b', 2), '< +PONG'],
    ['SUBSCRIBE 1', 'message', 'SUBSCRIBE 2.', 'PING 1.'],
  ],
  [
    'the same in RESP2, where a message is a list',
    [
      '> SUBSCRIBE a b',
      ack('*', 'subscribe', 'a', 1),
      message('*'),
      ack('*', 'subscribe', 'b', 2),
      '> PING',
      '< *2 / $4 / pong / $0 / ',
    ],
    ['SUBSCRIBE 1', 'message', 'SUBSCRIBE 2.', 'PING 1.'],
  ],
  [
    'a SUBSCRIBE that is refused has one answer',
    ['> SUBSCRIBE a b', '> PING', '< -NOPERM', '< +PONG'],
    ['SUBSCRIBE 1. not executed', 'PING 1.'],
  ],
  [
    'UNSUBSCRIBE of all is answered for each that there was',
    [
      '> SUBSCRIBE a b',
      ack('>', 'subscribe', 'a', 1),
      ack('>', 'subscribe', 'b', 2),
      '> PSUBSCRIBE p*',
      ack('>', 'psubscribe', 'p*', 3),
      '> UNSUBSCRIBE',
      '> PING',
      ack('>', 'unsubscribe', 'b', 2),
      ack('>', 'unsubscribe', 'a', 1),
      '< +PONG',
    ],
    ['SUBSCRIBE 1', 'SUBSCRIBE 2.', 'PSUBSCRIBE 1.', 'UNSUBSCRIBE 1', 'UNSUBSCRIBE 2.', 'PING 1.'],
  ],
  [
    'UNSUBSCRIBE of nothing has one answer',
    ['> UNSUBSCRIBE', '> PING', ack('>', 'unsubscribe', '', 0), '< +PONG'],
    ['UNSUBSCRIBE 1.', 'PING 1.'],
  ],
  [
    'a list that looks like a message is none where nobody has subscribed',
    ['> LRANGE k 0 -1', message('*'), '> LRANGE k 0 -1', ack('*', 'subscribe', 'a', 1)],
    ['LRANGE 1.', 'LRANGE 1.'],
  ],
  [
    'after the last UNSUBSCRIBE it is none either',
    [
      '> SUBSCRIBE a',
      ack('*', 'subscribe', 'a', 1),
      '> UNSUBSCRIBE a',
      ack('*', 'unsubscribe', 'a', 0),
      '> LRANGE k 0 -1',
      message('*'),
    ],
    ['SUBSCRIBE 1.', 'UNSUBSCRIBE 1.', 'LRANGE 1.'],
  ],
  [
    'a slot that moves takes a subscription back, and no command is answered by it',
    ['> SSUBSCRIBE a', ack('>', 'ssubscribe', 'a', 1), '> PING', ack('>', 'sunsubscribe', 'a', 0), '< +PONG'],
    ['SSUBSCRIBE 1.', 'unasked', 'PING 1.'],
  ],
  [
    'in a transaction everything is queued, SUBSCRIBE too',
    ['> MULTI', '> XADD k * a 1', '> SUBSCRIBE a b', '> EXEC', '< +OK', '< +QUEUED', '< +QUEUED', '< *1 / $3 / 1-0'],
    ['MULTI 1.', 'XADD 1. not executed', 'SUBSCRIBE 1. not executed', 'EXEC 1.'],
  ],
  [
    'after DISCARD it is over',
    ['> MULTI', '> DISCARD', '> SET a 1', '< +OK', '< +OK', '< +OK'],
    ['MULTI 1.', 'DISCARD 1.', 'SET 1.'],
  ],
  ['a text QUEUED outside a transaction is an answer', ['> ECHO QUEUED', '< $6 / QUEUED'], ['ECHO 1.']],
  ['CLIENT REPLY SKIP silences itself and the next', ['> CLIENT REPLY SKIP', '> SET a 1', '> GET a', '< $1 / 1'], ['GET 1.']],
  [
    'CLIENT REPLY OFF silences everything until ON, and SKIP means nothing meanwhile',
    ['> CLIENT REPLY OFF', '> SET a 1', '> CLIENT REPLY SKIP', '> GET a', '> CLIENT REPLY ON', '> PING', '< +OK', '< +PONG'],
    ['CLIENT 1.', 'PING 1.'],
  ],
  [
    'RESET ends silence, transactions and subscriptions',
    ['> CLIENT REPLY OFF', '> RESET', '> PING', '< +RESET', '< +PONG'],
    ['RESET 1.', 'PING 1.'],
  ],
  [
    'what MONITOR shows answers nothing',
    ['> MONITOR', '< +OK', '< +1700000000.123456 [0 127.0.0.1:1] "PING"', '> PING', '< +1700000000.2 [0 lua] "GET"', '< +PONG'],
    ['MONITOR 1.', 'unasked', 'unasked', 'PING 1.'],
  ],
  ['other pushes answer nothing', ['> GET a', '< >2 / $10 / invalidate / *1 / $1 / a', '< $1 / 1'], ['unasked', 'GET 1.']],
  [
    'an attribute belongs to the reply after it',
    ['> GET a', '< |1 / +ttl / :5 / $1 / 1', '> PING', '< +PONG'],
    ['GET 1.', 'PING 1.'],
  ],
])('[P3] %s', (_, lines, answers) => {
  expect(conversation(...lines)).toEqual(answers)
})

test('[P6] more commands without an answer than can be remembered are noticed', () => {
  const dialogue = new Dialogue()
  const [piece] = new FrameReader('client').read(Buffer.from('PING\r\n'))
  if (piece?.kind !== 'frame') throw new Error('no frame')
  while (!dialogue.isOverfull) dialogue.asked(piece.frame)
  expect(dialogue.waiting).toHaveLength(100_001)
})
