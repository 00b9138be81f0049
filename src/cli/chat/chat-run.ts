import type { Clock, Random, Timers } from '../../runtime/index.ts'
import type { Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { paint } from '../paint.ts'
import type { ChatEvent } from './event.ts'
import { pipedInput, promptedInput, type Input, type InputNeeds, type LineSource } from './input.ts'
import { Later } from './later.ts'
import { plain } from './plain.ts'
import { Room, type Ending } from './room.ts'
import { Sender } from './sender.ts'
import { forPeople, forPrograms } from './show.ts'
import { signIn, type SignedIn } from './sign-in.ts'

/** The world that a chat needs besides its terminal. */
export interface ChatWorld {
  readonly source: LineSource
  /** Of the terminal's window, where there is one. */
  readonly columns: () => number | undefined
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}

/** What was asked for. */
export interface ChatWish {
  readonly channel: string
  readonly url: string
  readonly who: { readonly kind: 'name'; readonly name: string } | { readonly kind: 'token'; readonly token: string }
  /** When input has ended, so long is waited for each next line to be stored. */
  readonly waitMs: number
  readonly json: boolean
}

/** Why a chat ends: somebody left, input ended and there is nothing more to wait for, or it cannot go on. */
type End = { readonly kind: 'left' } | { readonly kind: 'done' } | { readonly kind: 'failed'; readonly ending: Ending }

/** How long the lines of a source that may never end are counted, when none of them can be sent. */
const COUNT_MS = 1_000

/** One run of `tidegate chat`: input on one side, the room on the other, and an end. */
export class ChatRun {
  readonly #wish: ChatWish
  readonly #terminal: Terminal
  readonly #world: ChatWorld
  readonly #end = new Later<End>()
  readonly #room = new Later<Room>()
  readonly #inputEnded = new Later<void>()
  readonly #sender: Sender
  readonly #input: Input
  #leaveRoom: () => void = () => {}
  #isOver = false

  constructor(wish: ChatWish, terminal: Terminal, world: ChatWorld) {
    this.#wish = wish
    this.#terminal = terminal
    this.#world = world
    const { timers, random, clock } = world
    this.#sender = new Sender({
      timers,
      random,
      clock,
      ready: async () => (await this.#room.promise).ready(),
      attempt: async (line) => (await this.#room.promise).attempt(line),
      settled: ({ id }, outcome) => {
        if (outcome.kind === 'refused') this.#tell({ kind: 'refused', id, reason: outcome.reason })
        else this.#tell({ kind: 'sent', id, offset: outcome.offset, duplicate: outcome.duplicate })
      },
    })
    this.#input = this.#listen()
  }

  /** Resolves with the exit code. */
  async run(): Promise<number> {
    const { signal } = this.#terminal
    const left = (): void => this.#end.resolve({ kind: 'left' })
    if (signal.aborted) left()
    else signal.addEventListener('abort', left, { once: true })
    void this.#enter()
    void this.#sendRest()
    const end = await this.#end.promise
    this.#isOver = true
    if (end.kind === 'failed') await this.#countRest()
    this.#leaveRoom()
    this.#sender.close()
    this.#input.close()
    return this.#report(end)
  }

  #listen(): Input {
    const { source, columns } = this.#world
    const { out } = this.#terminal
    const needs: InputNeeds = {
      line: (text) => {
        this.#sender.write(text)
        return this.#sender.room()
      },
      finished: () => this.#inputEnded.resolve(),
      interrupted: () => this.#end.resolve({ kind: 'left' }),
    }
    return this.#isPrompted ? promptedInput(source, out, columns, needs) : pipedInput(source, out, needs)
  }

  /** A person writes, and sees what they write. */
  get #isPrompted(): boolean {
    return this.#terminal.isTerminal && this.#world.source.isTTY === true && !this.#wish.json
  }

  async #enter(): Promise<void> {
    const { url, channel, who } = this.#wish
    const access: SignedIn = who.kind === 'token' ? { kind: 'in', token: who.token } : await signIn(url, who.name)
    if (access.kind === 'failed') return this.#end.resolve({ kind: 'failed', ending: access })
    // Somebody left meanwhile.
    if (this.#isOver) return
    const room = new Room({
      url,
      channel,
      token: access.token,
      renew: who.kind === 'name' ? () => signInAgain(url, who.name) : undefined,
      tell: (event) => this.#tell(event),
      ended: (ending) => this.#end.resolve({ kind: 'failed', ending }),
    })
    this.#leaveRoom = () => room.leave()
    room.enter()
    this.#room.resolve(room)
  }

  /** No more lines come: what is written is still sent, for as long as some of it is stored within each time to wait. */
  async #sendRest(): Promise<void> {
    await this.#inputEnded.promise
    const sender = this.#sender
    const wait = (): Promise<void> => this.#after(this.#wish.waitMs)
    await Promise.race([wait(), this.#room.promise.then((room) => room.entered)])
    for (let before = Number.POSITIVE_INFINITY; sender.waiting > 0 && sender.waiting < before;) {
      before = sender.waiting
      await Promise.race([wait(), sender.idle()])
    }
    this.#end.resolve({ kind: 'done' })
  }

  #tell(event: ChatEvent): void {
    if (event.kind === 'message' && event.message.id !== undefined) this.#sender.seen(event.message.id)
    const { clock } = this.#world
    const shown = this.#wish.json ? forPrograms(event) : forPeople(event, this.#terminal, clock.wallMs())
    if (shown === undefined) return
    const line = `${shown.line}\n`
    if (shown.to === 'out' || this.#terminal.isTerminal) this.#input.print(line)
    else this.#terminal.err(line)
  }

  /** So that it can be said how many lines were not sent. */
  async #countRest(): Promise<void> {
    if (!this.#isPrompted) await Promise.race([this.#inputEnded.promise, this.#after(COUNT_MS)])
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#world.timers.after(ms, resolve))
  }

  #report(end: End): number {
    const { err } = this.#terminal
    const label = paint(this.#terminal, 'red', 'error')
    if (end.kind === 'failed') {
      err(`${label}: ${plain(end.ending.reason)}\n`)
      if (end.ending.advice !== undefined) err(`${end.ending.advice}\n`)
    }
    const { unsent, isFull } = this.#sender
    // More may have been on their way here than are taken at one time.
    const count = isFull ? `${unsent} or more` : String(unsent)
    if (unsent > 0) err(`${label}: ${count} ${unsent === 1 ? 'line was' : 'lines were'} not sent\n`)
    return end.kind === 'failed' || unsent > 0 ? EXIT.failed : EXIT.done
  }
}

async function signInAgain(url: string, name: string): Promise<string> {
  const again = await signIn(url, name)
  if (again.kind === 'failed') throw new Error(again.reason)
  return again.token
}
