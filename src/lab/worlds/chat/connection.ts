import { DISCONNECTS, type Disconnect, type Json, type Method, type Requests } from '../../../protocol/index.ts'
import type { Session, Wire } from '../../../session/index.ts'
import { parseFrame } from '../../../transport/index.ts'
import type { Simulation } from '../../explorer/index.ts'

/** What became of a command. */
export type Reply =
  | { readonly kind: 'result'; readonly result: { readonly [field: string]: Json } }
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly isTemporary: boolean }
  /** The connection ended first. */
  | { readonly kind: 'gone' }

/** What a client is told unasked. */
export interface Push {
  readonly channel: string
  readonly kind: string
  readonly body: Json
}

export interface ConnectionOwner {
  readonly name: string
  pushed(push: Push): void
  /** The server wants to know whether somebody is there. */
  pinged(): void
  /** The server has ended the connection. */
  closed(disconnect: Disconnect): void
}

interface Expected {
  readonly id: number
  readonly method: Method
  readonly replied: (reply: Reply) => void
}

interface Line {
  readonly id?: number
  readonly error?: { readonly code: number; readonly message: string; readonly temporary?: boolean }
  readonly push?: { readonly [field: string]: Json }
  readonly [method: string]: unknown
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const FRAMING = { name: 'lab', frame: (texts: readonly string[]) => encoder.encode(`${texts.join('\n')}\n`) }
const CODES: ReadonlySet<number> = new Set(Object.values(DISCONNECTS).map(({ code }) => code))

/** The client's end of one connection, and the wire that its session writes to. Rules S3 and S5 are held here. */
export class Connection implements Wire {
  readonly transport = 'websocket'
  readonly emulated = false
  readonly framing = FRAMING
  readonly #sim: Simulation
  readonly #owner: ConnectionOwner
  #session: Session | undefined
  #expected: Expected[] = []
  #nextId = 1
  #ended: Disconnect | 'by the client' | undefined
  /** Bytes that the peer does not take. */
  buffered = 0

  constructor(sim: Simulation, owner: ConnectionOwner) {
    this.#sim = sim
    this.#owner = owner
  }

  /** To be called once, by whoever made the session for this wire. */
  opened(session: Session): void {
    this.#session = session
  }

  get session(): Session | undefined {
    return this.#session
  }

  get isOver(): boolean {
    return this.#ended !== undefined
  }

  /** Commands that were not answered yet. */
  get unanswered(): readonly string[] {
    return this.#expected.map(({ id, method }) => `${method} ${id}`)
  }

  /** @param replied is told in the turn in which the answer arrives, so before what comes behind it. */
  ask<M extends Method>(method: M, request: Requests[M], replied: (reply: Reply) => void = () => {}): Promise<Reply> {
    return new Promise((resolve) => {
      const settle = (reply: Reply): void => {
        replied(reply)
        resolve(reply)
      }
      if (this.isOver) return settle({ kind: 'gone' })
      const id = this.#nextId++
      this.#expected.push({ id, method, replied: settle })
      this.#say(JSON.stringify({ id, [method]: request }))
    })
  }

  pong(): void {
    if (!this.isOver) this.#say('{}')
  }

  #say(frame: string): void {
    this.#session?.receive(parseFrame(frame))
  }

  /** The client's side goes away, without a word. */
  cut(): void {
    if (this.isOver) return
    this.#end('by the client')
    this.#session?.end()
  }

  write(chunk: Uint8Array): void {
    this.#sim.check('S5 nothing is sent after the end', !this.isOver, () => `${this.#owner.name}: ${decoder.decode(chunk)}`)
    for (const line of decoder.decode(chunk).split('\n')) if (line !== '') this.#hear(JSON.parse(line) as Line)
  }

  bufferedBytes(): number {
    return this.buffered
  }

  close(disconnect: Disconnect): void {
    const { code, reason } = disconnect
    this.#sim.check('S5 it ends once', !this.isOver, () => `${this.#owner.name}: ${code} ${reason}`)
    this.#sim.check('S5 it ends with a code of the table', CODES.has(code), () => `${this.#owner.name}: ${code}`)
    this.#end(disconnect)
    this.#owner.closed(disconnect)
  }

  #end(how: Disconnect | 'by the client'): void {
    this.#ended = how
    for (const { replied } of this.#expected.splice(0)) replied({ kind: 'gone' })
  }

  #hear(line: Line): void {
    if (line.push !== undefined) return this.#pushed(line.push)
    if (line.id === undefined) return this.#owner.pinged()
    const first = this.#expected.shift()
    const isInOrder = first !== undefined && first.id === line.id && (line.error !== undefined || first.method in line)
    this.#sim.check(
      'S3 answers come in the order of the commands',
      isInOrder,
      () => `${this.#owner.name}: ${JSON.stringify(line)}, next was ${first?.method} ${first?.id}`,
    )
    if (first === undefined) return
    const { error } = line
    if (error === undefined)
      return first.replied({ kind: 'result', result: line[first.method] as { readonly [field: string]: Json } })
    first.replied({ kind: 'error', code: error.code, message: error.message, isTemporary: error.temporary === true })
  }

  #pushed({ channel, ...rest }: { readonly [field: string]: Json }): void {
    const [kind = '', body = null] = Object.entries(rest)[0] ?? []
    this.#owner.pushed({ channel: channel as string, kind, body })
  }
}
