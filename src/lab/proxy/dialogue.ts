import { type Command, commandName } from './command.ts'
import { type Frame, isError } from './frame.ts'
import { Subscribing } from './subscribing.ts'

/** Commands without an answer, at most; beyond, nobody knows any more what answers what. */
const WAITING_MAX = 100_000

/** What a frame of the server is. */
export type Answer =
  /** It answers a command: its `part` of `parts` answers, from 1. `isExecuted`: no error, and no `QUEUED`. */
  | {
      readonly kind: 'reply'
      readonly command: Command
      readonly part: number
      readonly isLast: boolean
      readonly isExecuted: boolean
    }
  /** A pub/sub message. */
  | { readonly kind: 'message' }
  /** Nobody asked for it: another push, what MONITOR shows, an error before the first command. */
  | { readonly kind: 'unasked' }

const MESSAGES = new Set(['message', 'pmessage', 'smessage'])

/** A line of MONITOR: `1700000000.123456 [0 127.0.0.1:1] "PING"`. */
const MONITORED = /^\d+\.\d+ \[/

/**
 * Which reply answers which command on one connection. Redis answers in order, with these exceptions: SUBSCRIBE and its kin
 * are answered once for each channel, UNSUBSCRIBE without channels once for each that there was, CLIENT REPLY silences answers,
 * and messages and other pushes come between. Pure: frames in, meaning out.
 */
export class Dialogue {
  readonly #waiting: Command[] = []
  readonly #subscribing = new Subscribing()
  #part = 0
  #index = 0
  #isInTransaction = false
  #isMonitor = false
  #replies: 'on' | 'off' | 'skip' = 'on'

  /** Commands that will be answered and are not yet, in order. */
  get waiting(): readonly Command[] {
    return this.#waiting
  }

  /** A request. @returns nothing for one that says nothing, such as an empty line. */
  asked(frame: Frame): Command | undefined {
    if (frame.size === 0) return undefined
    const name = commandName(frame)
    const { words, size } = frame
    const wasInTransaction = this.#isInTransaction
    if (name === 'MULTI') this.#isInTransaction = true
    if (name === 'EXEC' || name === 'DISCARD' || name === 'RESET') this.#isInTransaction = false
    if (name === 'RESET') this.#replies = 'on'
    const isInTransaction = wasInTransaction && this.#isInTransaction
    const isSilent = this.#silences(name, words, isInTransaction)
    const command = { name, words, size, index: ++this.#index, isInTransaction, isSilent }
    if (!isSilent) this.#waiting.push(command)
    return command
  }

  get isOverfull(): boolean {
    return this.#waiting.length > WAITING_MAX
  }

  #silences(name: string, words: readonly string[], isInTransaction: boolean): boolean {
    const before = this.#replies
    if (before === 'skip') this.#replies = 'on'
    const isReplyCommand = name === 'CLIENT' && words[1]?.toUpperCase() === 'REPLY' && !isInTransaction
    const mode = isReplyCommand ? words[2]?.toUpperCase() : undefined
    if (mode === 'ON') {
      this.#replies = 'on'
      return false
    }
    if (mode === 'OFF') {
      this.#replies = 'off'
      return true
    }
    if (mode === 'SKIP' && before !== 'off') {
      this.#replies = 'skip'
      return true
    }
    return before !== 'on'
  }

  /** A frame of the server. */
  answered(frame: Frame): Answer {
    const word = frame.words[0] ?? ''
    const isPush = frame.type === '>'
    // In RESP2 a message is a list as any other; only who has subscribed gets one.
    if (MESSAGES.has(word) && (isPush || (frame.type === '*' && this.#subscribing.isSubscribed))) return { kind: 'message' }
    const head = this.#waiting[0]
    const acknowledged = isPush || frame.type === '*' ? this.#subscribing.acknowledges(frame, head) : 'nothing'
    if (acknowledged === 'unasked' || (isPush && acknowledged === 'nothing')) return { kind: 'unasked' }
    if (head === undefined || (this.#isMonitor && frame.type === '+' && MONITORED.test(word))) return { kind: 'unasked' }
    this.#part++
    if (acknowledged !== 'nothing' && this.#part < acknowledged.parts) return this.#reply(head, frame, false)
    this.#waiting.shift()
    const reply = this.#reply(head, frame, true)
    this.#part = 0
    if (reply.isExecuted) this.#executed(head)
    return reply
  }

  #reply(command: Command, frame: Frame, isLast: boolean): Extract<Answer, { kind: 'reply' }> {
    const isQueued = command.isInTransaction && frame.type === '+' && frame.words[0] === 'QUEUED'
    return { kind: 'reply', command, part: this.#part, isLast, isExecuted: !isError(frame) && !isQueued }
  }

  #executed({ name }: Command): void {
    if (name === 'MONITOR') this.#isMonitor = true
    if (name !== 'RESET') return
    this.#isMonitor = false
    this.#subscribing.reset()
  }
}
