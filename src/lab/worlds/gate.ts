import type { IncomingMessage } from 'node:http'
import { Readiness, reasonOf, type Lease } from '../../readiness/index.ts'
import { Gate, REASONS, TRY_AGAIN_LATER, type GateLimits, type WebSocketServerLike } from '../../transport/gate/index.ts'
import type { Simulation, WorldDefinition } from '../explorer/index.ts'
import { HANG, sleep } from './script.ts'
import { virtualRequest, VirtualSocket } from './virtual-socket.ts'

const SERVICE = 'redis.commands'
const LIMITS: GateLimits = { parkedMax: 3, parkMs: 1_000, releasePerSecond: 100, pacedMs: 400 }
/** What a slice of 20 ms lets in at that pace. */
const SLICE = 2
const TELL_MS = 2_000
const HOLD_MS = 300

const VISITORS = ['program', 'page', 'asks'] as const

/** Upgrades before the gate, the gate before the readiness engine, and a Redis that comes and goes. */
export const gateWorld: WorldDefinition = {
  name: 'gate',
  summary: 'the gate: upgrades that come, wait, are asked who they are, hang up; Redis that goes and comes back; a drain',
  rules: ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'R15'],
  mustSee: [
    'somebody is let in at once',
    'somebody is let in after waiting',
    'somebody is refused by a status',
    'a page is told why in a close frame',
    'somebody who waits hangs up',
    'a loss while somebody is asked who it is',
    'a loss while others wait to be let in slowly',
    'somebody waits when the drain comes',
    'somebody comes after the drain',
    'more come than may wait',
  ],
  patienceMs: 1_500,
  run: (sim) => new GateRun(sim).run(),
}

/** One upgrade, and what became of it as its peer sees it. */
class Visitor {
  readonly name: string
  readonly kind: (typeof VISITORS)[number]
  readonly socket: VirtualSocket
  readonly ends: string[] = []
  /** It had to wait, and nobody was asked who it is: then it comes in in its turn. */
  hasWaited = false
  inMs = 0
  hasHungUp = false
  /** Does it answer a close frame? Not known before it gets one. */
  answers: boolean | undefined
  cameMs: number | undefined
  /** Since when it is being told why it may not come in. */
  toldMs: number | undefined

  constructor(name: string, kind: (typeof VISITORS)[number], sim: Simulation) {
    this.name = name
    this.kind = kind
    this.socket = new VirtualSocket(name, sim)
  }

  get isWaiting(): boolean {
    return this.cameMs !== undefined && this.toldMs === undefined && this.end === undefined
  }

  /** What the peer was told: `in`, or the reason why not. */
  get end(): string | undefined {
    if (this.ends.length > 0) return this.ends.join(' and ')
    const { written, destroyed } = this.socket
    if (written === '') return destroyed ? 'gone' : undefined
    const [, reason] = /"reason":"gate: ([^"]+)"/.exec(written) ?? []
    return reason ?? `something else: ${written.slice(0, 40)}`
  }
}

class GateRun {
  readonly sim: Simulation
  readonly #engine: Readiness
  readonly #gate: Gate
  readonly #visitors: Visitor[] = []
  readonly #byRequest = new Map<IncomingMessage, Visitor>()
  readonly #refused: string[] = []
  readonly #refusedIn = new Map<string, number>()
  readonly #open: ReturnType<Gate['upgrade']>
  readonly #openAsking: ReturnType<Gate['upgrade']>
  #lease: Lease | undefined
  /** What is true of Redis, whatever anybody thinks. */
  #isUp = false
  #hasBeenUp = false
  #asked = 0
  #openings = 0
  /** When the gate opened again. */
  #reopenedMs: number | undefined
  #isDraining = false

  constructor(sim: Simulation) {
    this.sim = sim
    const { clock, timers, random } = sim
    this.#engine = new Readiness({
      clock,
      timers,
      random,
      services: [{ name: SERVICE, attemptMs: 3_000, start: ({ lease }) => this.#connect(lease) }],
      gates: [{ name: 'clients', critical: [SERVICE] }],
      budgets: { startMs: 10_000, drainMs: 1_000 },
      reopening: { holdMs: HOLD_MS, holdMaxMs: 2_000, flapWindowMs: 30_000 },
      backoff: { baseMs: 100, maxMs: 800 },
    })
    this.#gate = new Gate({
      clock,
      timers,
      random,
      readiness: this.#engine.gate('clients'),
      limits: LIMITS,
      load: () => ({ sessions: this.#visitors.filter(({ end }) => end === 'in').length, sessionsMax: 8 }),
      refused: ({ reason }) => {
        this.#refused.push(reason)
        this.#refusedIn.set(reason, (this.#refusedIn.get(reason) ?? 0) + 1)
      },
      failed: () => {},
    })
    const server = this.#server()
    this.#open = this.#gate.upgrade(server)
    this.#openAsking = this.#gate.upgrade(server, { authorize: (request) => this.#authorize(request) })
    this.#monitors()
  }

  async run(): Promise<void> {
    const { sim } = this
    void this.#engine.start()
    await this.#arrive(2)
    await sleep(sim, 100)
    const lost = this.#lose()
    await Promise.all([this.#arrive(4), lost])
    // It is back after its backoff, and open after the hold: those who wait come in slowly.
    await sleep(sim, HOLD_MS + 110)
    await Promise.all([this.#arrive(2), this.#mayLose()])
    await sleep(sim, 300)
    await Promise.all([this.#lose(), this.#arrive(2)])
    await Promise.all([this.#drain(), this.#arrive(1)])
    await this.#arrive(1)
    this.sim.saw('somebody comes after the drain')
    await sleep(sim, 300)
    this.#gate.close()
    sim.check('R15', sim.timersLeft === 0, () => `${sim.timersLeft} timers are left of a gate that was closed`)
    await sleep(sim, TELL_MS)
    this.#account()
  }

  async #connect(lease: Lease): Promise<{ readonly kind: 'started' }> {
    this.#lease = lease
    await this.sim.point(`redis is proved, life ${lease.epoch}`, 'redis')
    if (lease.isCurrent) {
      this.#isUp = true
      this.#hasBeenUp = true
      lease.ready({ role: 'master' })
    }
    return { kind: 'started' }
  }

  async #lose(): Promise<void> {
    await this.sim.point('redis goes away', 'redis')
    if (this.#asked > 0 && this.#isUp) this.sim.saw('a loss while somebody is asked who it is')
    const isOpen = this.#engine.gate('clients').verdict().kind === 'open'
    if (isOpen && this.#gate.counts.parked > this.#asked) this.sim.saw('a loss while others wait to be let in slowly')
    this.#isUp = false
    this.#lease?.lost('socket closed')
  }

  async #mayLose(): Promise<void> {
    if (this.sim.choose('redis goes away again', 2) === 1) await this.#lose()
  }

  async #arrive(count: number): Promise<void> {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const number = this.#visitors.length + 1
        const kind = VISITORS[this.sim.choose(`who comes (${VISITORS.join(', ')})`, VISITORS.length)] ?? 'program'
        const visitor = new Visitor(`${kind} ${number}`, kind, this.sim)
        this.#visitors.push(visitor)
        await this.sim.point(`${visitor.name} comes`, visitor.name)
        this.#enter(visitor)
      }),
    )
  }

  #enter(visitor: Visitor): void {
    const { sim } = this
    const { name, kind, socket } = visitor
    const request = virtualRequest(kind === 'page' ? { origin: 'https://example.com' } : {})
    this.#byRequest.set(request, visitor)
    visitor.cameMs = sim.clock.monotonicMs()
    const { parked, told } = this.#gate.counts
    const isFull = parked + told >= LIMITS.parkedMax
    const enter = kind === 'asks' ? this.#openAsking : this.#open
    enter(request, socket.duplex, Buffer.alloc(0))
    if (isFull && visitor.end === 'park-full') sim.saw('more come than may wait')
    sim.check('G2', socket.listenerCount('error') > 0, () => `nobody listens to the errors of ${name}`)
    visitor.hasWaited = visitor.isWaiting && kind !== 'asks'
    if (visitor.end === undefined && sim.choose(`${name} hangs up`, 2) === 1) this.#hangUp(visitor)
  }

  #hangUp(visitor: Visitor): void {
    const how = this.sim.choose('how (end, reset)', 2) === 0 ? 'end' : 'reset'
    this.sim.park(
      `${visitor.name} hangs up`,
      () => {
        if (visitor.end === undefined) {
          this.sim.saw('somebody who waits hangs up')
          visitor.hasHungUp = true
        }
        visitor.socket.hangUp(how)
      },
      visitor.name,
    )
  }

  async #authorize(request: IncomingMessage): Promise<boolean> {
    const { sim } = this
    const answer = sim.choose('who it is (may, may not, raises, nobody knows)', 4)
    this.#asked += 1
    await sim.point('who it is has been found out', this.#byRequest.get(request)?.name)
    this.#asked -= 1
    if (answer === 2) throw new Error('the database is away')
    return answer === 3 ? HANG : answer === 0
  }

  /** As the package `ws` does it, without bytes. */
  #server(): WebSocketServerLike<{ on(): unknown; close(code: number, reason: string): void }> {
    const visitorOf = (request: IncomingMessage): Visitor | undefined => this.#byRequest.get(request)
    return {
      handleUpgrade: (request, socket, _head, done) => {
        const visitor = visitorOf(request)
        if (visitor === undefined || socket.destroyed) return
        visitor.toldMs = this.sim.clock.monotonicMs()
        done({ on: () => undefined, close: (code, text) => this.#closeFrame(visitor, code, text) })
      },
      emit: (_event, _webSocket, request) => {
        const visitor = visitorOf(request)
        if (visitor !== undefined) this.#admitted(visitor)
        return true
      },
    }
  }

  #closeFrame(visitor: Visitor, code: number, text: string): void {
    const { sim } = this
    sim.check('G5', code === TRY_AGAIN_LATER, () => `${visitor.name} was closed with ${code}`)
    sim.saw('a page is told why in a close frame')
    if (visitor.ends.length === 0) visitor.ends.push(text.replace(/^gate: /, ''))
    // A page that answers the close frame when the schedule lets it, or never.
    if (visitor.answers === undefined) visitor.answers = sim.choose(`${visitor.name} answers a close frame (yes, never)`, 2) === 0
    if (visitor.answers) sim.park(`${visitor.name} answers the close frame`, () => visitor.socket.destroy(), visitor.name)
  }

  /** G1: in this very turn Redis works, and the gate says so. */
  #admitted(visitor: Visitor): void {
    const { sim } = this
    visitor.toldMs = undefined
    visitor.inMs = sim.clock.monotonicMs()
    visitor.ends.push('in')
    const verdict = this.#engine.gate('clients').verdict()
    sim.check(
      'G1',
      verdict.kind === 'open',
      () => `${visitor.name} was let in, and the gate is ${verdict.kind} (${reasonOf(verdict)})`,
    )
    sim.check('G7', this.#hasBeenUp, () => `${visitor.name} was let in before the first proof`)
    sim.check('G1', this.#isUp, () => `${visitor.name} was let in, and redis is away`)
    sim.check('G2', !visitor.hasHungUp, () => `${visitor.name} had hung up, and was let in`)
    sim.check('G4', !this.#isDraining, () => `${visitor.name} was let in after the drain`)
    sim.saw(visitor.hasWaited ? 'somebody is let in after waiting' : 'somebody is let in at once')
    this.#order(visitor)
  }

  /** G2: in the order of their coming, and no faster than the pace. */
  #order(visitor: Visitor): void {
    const { sim } = this
    if (!visitor.hasWaited) {
      // Those who wait come first, and who has to be asked waits in no line.
      const isPaced = this.#reopenedMs !== undefined && this.#ago(this.#reopenedMs) < (LIMITS.pacedMs ?? 0)
      const isOvertaking =
        isPaced && visitor.kind !== 'asks' && this.#visitors.some((other) => other.hasWaited && other.isWaiting)
      sim.check('G2', !isOvertaking, () => `${visitor.name} has just come, and was let in before those who wait`)
      return
    }
    const before = this.#visitors.filter((other) => other.hasWaited && other !== visitor && other.ends[0] === 'in')
    const waiting = this.#cameBefore(visitor).filter((other) => other.hasWaited && other.isWaiting)
    sim.check(
      'G2',
      waiting.length === 0,
      () => `${visitor.name} was let in before ${waiting.map(({ name }) => name).join(', ')}, who came first`,
    )
    const near = before.filter(({ inMs }) => visitor.inMs - inMs < 10)
    sim.check('G2', near.length < SLICE, () => `${near.length + 1} of those who waited were let in at once`)
  }

  #ago(ms = this.sim.clock.monotonicMs()): number {
    return this.sim.clock.monotonicMs() - ms
  }

  #cameBefore(visitor: Visitor): readonly Visitor[] {
    const came = [...this.#byRequest.values()]
    return came.slice(0, came.indexOf(visitor))
  }

  /** G4: who waits is refused in the turn of the call. */
  async #drain(): Promise<void> {
    const { sim } = this
    await sim.point('the drain comes')
    if (this.#gate.counts.parked > 0) sim.saw('somebody waits when the drain comes')
    this.#isDraining = true
    const drained = this.#engine.drain()
    const { parked } = this.#gate.counts
    sim.check('G4', parked === 0, () => `${parked} still wait in the turn of the drain`)
    await drained
  }

  #monitors(): void {
    const { sim } = this
    let wasOpen = false
    this.#engine.gate('clients').watch(() => {
      const isOpen = this.#engine.gate('clients').verdict().kind === 'open'
      if (isOpen && !wasOpen && this.#openings++ > 0) this.#reopenedMs = sim.clock.monotonicMs()
      wasOpen = isOpen
    })
    sim.always('G2', () => {
      const { parked, told } = this.#gate.counts
      return parked + told > LIMITS.parkedMax
        ? `${parked} wait and ${told} are being told: more than ${LIMITS.parkedMax}`
        : undefined
    })
    sim.always('G2', () => {
      const twice = this.#visitors.find(({ ends }) => ends.length > 1)
      return twice && `${twice.name} ended twice: ${twice.end}`
    })
    sim.always('G2', () => {
      const waiting = this.#visitors.filter(({ isWaiting }) => isWaiting).length
      const { parked } = this.#gate.counts
      return waiting === parked ? undefined : `${waiting} wait, and the gate counts ${parked}`
    })
    sim.always('G2', () => {
      const late = this.#visitors.find((visitor) => visitor.isWaiting && this.#ago(visitor.cameMs) > LIMITS.parkMs)
      return late && `${late.name} waits for longer than it may`
    })
    sim.always('G3', () => {
      const late = this.#visitors.find(
        ({ toldMs, socket }) => toldMs !== undefined && !socket.isOver && this.#ago(toldMs) > TELL_MS,
      )
      return late && `${late.name} is being told for longer than it may`
    })
    sim.eventually(
      'G2',
      () =>
        this.#engine.gate('clients').verdict().kind === 'open' && this.#visitors.some((one) => one.hasWaited && one.isWaiting),
      200,
      () => 'the gate is open, and who waits is not let in',
    )
  }

  /** G6: one reason each, the same for the peer, the log and the counts. */
  #account(): void {
    const { sim } = this
    const ends = this.#visitors.map(({ end }) => end)
    const open = this.#visitors.filter(({ end }) => end === undefined)
    sim.check('G2', open.length === 0, () => `${open.map(({ name }) => name).join(', ')} never ended`)
    const told = ends.filter((end) => end !== 'in' && end !== 'gone' && end !== undefined)
    if (this.#visitors.some(({ socket }) => socket.written.startsWith('HTTP/1.1 503'))) sim.saw('somebody is refused by a status')
    const unknown = this.#refused.filter((reason) => !(reason in REASONS) && reason !== SERVICE)
    sim.check('G6', unknown.length === 0, () => `${unknown.join(', ')} is no reason`)
    const { admitted, refused } = this.#gate.counts
    sim.check('G6', admitted === ends.filter((end) => end === 'in').length, () => `${admitted} were let in by the gate's count`)
    const differs = [...new Set([...refused.keys(), ...this.#refusedIn.keys()])].filter(
      (reason) => refused.get(reason) !== this.#refusedIn.get(reason),
    )
    sim.check('G6', differs.length === 0, () => `counted and told of differ: ${differs.join(', ')}`)
    const untold = told.filter((reason) => !this.#refused.includes(reason ?? ''))
    sim.check('G6', untold.length === 0, () => `a peer was told ${untold.join(', ')}, and the log was not`)
  }
}
