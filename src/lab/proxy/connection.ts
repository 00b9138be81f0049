import type { Socket } from 'node:net'
import type { Clock, Random, Timers } from '../../runtime/index.ts'
import type { ActiveRule } from './active-rule.ts'
import { isBlocking, isReplication, type Command } from './command.ts'
import { Dialogue } from './dialogue.ts'
import type { ConnectionView, ProxyEvent } from './events.ts'
import { type Frame, isError, type Piece } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { type Held, labelOf } from './held.ts'
import { identify, type Identity, NOBODY, type Role } from './identity.ts'
import { Lane, type Parcel } from './lane.ts'
import type { Side, Then } from './rule.ts'
import type { Fate, Replied, Rules } from './rules.ts'

export interface ConnectionPlan {
  readonly id: number
  readonly client: Socket
  readonly server: Socket
  readonly rules: Rules
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly tell: (event: ProxyEvent) => void
  /** Something was read or went on. */
  readonly onMove: () => void
  /** Both sockets are gone. */
  readonly onGone: () => void
}

const NOTHING = Buffer.alloc(0)

/** A client and the server behind it: reads what both say, asks the rules, and lets it on. */
export class ProxyConnection implements ConnectionView {
  readonly id: number
  readonly #plan: ConnectionPlan
  readonly #readers: Readonly<Record<Side, FrameReader>> = {
    request: new FrameReader('client'),
    reply: new FrameReader('server'),
  }
  readonly #lanes: Readonly<Record<Side, Lane>>
  /** Is the rest of a long frame lost with its head? */
  readonly #dropsRest: Record<Side, boolean> = { request: false, reply: false }
  readonly #held = new Map<Parcel, { readonly held: Held; readonly rule: ActiveRule }>()
  /** None any more where it is passed on unread. */
  #dialogue: Dialogue | undefined = new Dialogue()
  #identity: Identity = NOBODY
  #isOpen = true

  constructor(plan: ConnectionPlan) {
    this.id = plan.id
    this.#plan = plan
    const { client, server } = plan
    this.#lanes = { request: this.#lane('request', client, server), reply: this.#lane('reply', server, client) }
    this.#listen('request', client, server)
    this.#listen('reply', server, client)
    this.#tell({ kind: 'opened' })
  }

  get name(): string {
    return this.#identity.name
  }

  get role(): Role {
    return this.#identity.role
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get waiting(): readonly Command[] {
    return this.#dialogue?.waiting ?? []
  }

  /** Will the server answer soon? Not a command that may block, and nothing that it has not been given. */
  get isAwaited(): boolean {
    if (this.#plan.server.connecting) return true
    const [head] = this.waiting
    return this.#isOpen && head !== undefined && !isBlocking(head) && this.waiting.length > this.#lanes.request.requests
  }

  /** Rules have changed. */
  pump(): void {
    this.#lanes.request.pump()
    this.#lanes.reply.pump()
  }

  /** It ends here and now: whatever is held or on its way to the client is lost. */
  cut(ends: 'close' | 'reset'): void {
    const { client, server } = this.#plan
    this.#lanes.reply.die()
    this.#lanes.request.die()
    if (ends === 'reset') client.resetAndDestroy()
    else client.end()
    // Gently: what has arrived there is to be executed.
    server.end()
  }

  destroy(): void {
    this.#plan.client.destroy()
    this.#plan.server.destroy()
  }

  #lane(side: Side, source: Socket, target: Socket): Lane {
    const { rules, clock, timers, random, onMove } = this.#plan
    return new Lane({
      source,
      target,
      clock,
      timers,
      random,
      onMove,
      shape: () => rules.shape(this.#identity, side),
      onFault: (rule, ends) => this.#fault(rule, ends),
      onDiscard: (parcel) => this.#forget(parcel),
    })
  }

  #listen(side: Side, source: Socket, target: Socket): void {
    source.setNoDelay(true)
    source.on('data', (chunk: Buffer) => {
      this.#plan.onMove()
      target.cork()
      for (const piece of this.#readers[side].read(chunk)) this.#take(side, piece)
      if (this.#dialogue === undefined) this.#flush(side)
      target.uncork()
    })
    source.on('end', () => {
      this.#flush(side)
      this.#push(side, NOTHING, { act: { kind: 'end' }, delayMs: this.#plan.rules.slowCloseMs(this.#identity) })
      // Where replies are lost nobody else would end it.
      if (side === 'request' && this.#lanes.reply.isDead) source.end()
    })
    // What is broken is closed after it.
    source.on('error', () => {})
    source.on('close', (hadError) => this.#closed(side, source, target, hadError))
  }

  #closed(side: Side, source: Socket, target: Socket, hadError: boolean): void {
    // What is on the way to it has nowhere to go.
    this.#lanes[side === 'request' ? 'reply' : 'request'].die()
    if (hadError || !source.readableEnded) this.#push(side, NOTHING, { act: { kind: 'reset' } })
    else if (this.#lanes[side].isDead && target.readableEnded) target.end()
    if (!this.#plan.client.destroyed || !this.#plan.server.destroyed || !this.#isOpen) return
    this.#isOpen = false
    this.#lanes.request.die()
    this.#lanes.reply.die()
    this.#tell({ kind: 'closed' })
    this.#plan.onGone()
  }

  #take(side: Side, piece: Piece): void {
    switch (piece.kind) {
      case 'frame':
        this.#dropsRest[side] = false
        if (this.#dialogue === undefined) this.#push(side, piece.frame.bytes)
        else if (side === 'request') this.#request(this.#dialogue, piece.frame)
        else this.#reply(this.#dialogue, piece.frame)
        return
      case 'rest':
        if (!this.#dropsRest[side]) this.#push(side, piece.bytes, { delayMs: this.#plan.rules.delayMs(this.#identity, side) })
        return
      case 'unread':
        if (piece.reason !== undefined) this.#readNoMore(side, piece.reason)
        this.#push(side, piece.bytes, { delayMs: this.#plan.rules.delayMs(this.#identity, side) })
    }
  }

  #request(dialogue: Dialogue, frame: Frame): void {
    const command = dialogue.asked(frame)
    if (command === undefined) return this.#push('request', frame.bytes)
    const before = this.#identity
    this.#identity = identify(before, command)
    if (this.#identity !== before) this.#tell({ kind: 'known' })
    this.#tell({ kind: 'command', command })
    this.#judge('request', frame, command, this.#plan.rules.request(this.#identity, command))
    if (isReplication(command)) this.#readNoMore('request', 'it becomes the stream of a replica')
    else if (dialogue.isOverfull) this.#readNoMore('request', 'too many commands wait for an answer')
  }

  #reply(dialogue: Dialogue, frame: Frame): void {
    const answer = dialogue.answered(frame)
    const { words } = frame
    if (answer.kind === 'unasked') {
      this.#tell({ kind: 'unasked', words })
      return this.#push('reply', frame.bytes)
    }
    if (answer.kind === 'message') {
      this.#tell({ kind: 'message', words })
      return this.#judgeReply(frame, { command: undefined, words, isExecuted: true, isLast: true })
    }
    const { command, part, isLast, isExecuted } = answer
    this.#tell({ kind: 'reply', command, words, part, isLast, isExecuted, isError: isError(frame) })
    this.#judgeReply(frame, { command, words, isExecuted, isLast }, part)
  }

  #judgeReply(frame: Frame, replied: Replied, part = 1): void {
    this.#judge('reply', frame, replied.command, this.#plan.rules.reply(this.#identity, replied), part)
  }

  #judge(side: Side, frame: Frame, command: Command | undefined, fate: Fate, part = 1): void {
    const { hold, fault, delayMs } = fate
    if (fault?.passes === false) this.#dropsRest[side] = true
    else {
      const isRequest = side === 'request' && command?.isSilent === false
      this.#push(side, frame.bytes, { delayMs, isRequest, hold, frame, command, part })
    }
    if (fault === undefined) return
    // At once for whoever waits for it; on its way it keeps its place.
    this.#push(side, NOTHING, { act: { kind: 'fault', rule: fault.rule, ends: fault.ends } })
  }

  #push(
    side: Side,
    bytes: Buffer,
    more: {
      readonly act?: Parcel['act']
      readonly delayMs?: number
      readonly isRequest?: boolean
      readonly hold?: ActiveRule | undefined
      readonly frame?: Frame
      readonly command?: Command | undefined
      readonly part?: number
    } = {},
  ): void {
    const { act = { kind: 'bytes' }, delayMs = 0, isRequest = false, hold, frame, command, part = 1 } = more
    const dueMs = delayMs === 0 ? 0 : this.#plan.clock.monotonicMs() + delayMs
    const parcel: Parcel = { act, bytes, dueMs, isHeld: hold !== undefined && !this.#lanes[side].isDead, isRequest }
    if (hold !== undefined && parcel.isHeld) this.#keep(side, parcel, hold, frame?.words ?? [], command, part)
    this.#lanes[side].push(parcel)
    const held = this.#held.get(parcel)?.held
    if (held === undefined) return
    this.#tell({ kind: 'held', held })
  }

  #keep(
    side: Side,
    parcel: Parcel,
    rule: ActiveRule,
    words: readonly string[],
    command: Command | undefined,
    part: number,
  ): void {
    const lane = this.#lanes[side]
    const held: Held = {
      connection: this,
      side,
      command,
      words,
      label: labelOf(this, command, part),
      get isNext() {
        return lane.isNext(parcel)
      },
      release: () => {
        if (!this.#forget(parcel)) return
        parcel.isHeld = false
        lane.pump()
      },
    }
    this.#held.set(parcel, { held, rule })
    rule.keep(held)
  }

  /** @returns whether it was held. */
  #forget(parcel: Parcel): boolean {
    const found = this.#held.get(parcel)
    if (found === undefined) return false
    this.#held.delete(parcel)
    found.rule.forget(found.held)
    return true
  }

  #fault(rule: ActiveRule, ends: Then): void {
    rule.did()
    this.#tell({ kind: 'fault', rule: rule.rule })
    if (ends !== 'silent') this.cut(ends)
  }

  /** Nobody knows any more what answers what. */
  #readNoMore(side: Side, reason: string): void {
    if (this.#dialogue === undefined) return
    this.#dialogue = undefined
    // Its own side may have frames that are read and not yet taken.
    this.#flush(side === 'request' ? 'reply' : 'request')
    this.#tell({ kind: 'unread', side, reason })
  }

  /** Lets on what was begun and will not be read to its end. */
  #flush(side: Side): void {
    const bytes = this.#readers[side].stop()
    if (bytes.length > 0) this.#push(side, bytes)
  }

  #tell(event: DistributedOmit<ProxyEvent, 'connection'>): void {
    this.#plan.tell({ ...event, connection: this })
  }
}

type DistributedOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never
