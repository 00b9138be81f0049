import type { Operations } from '../lab/history/index.ts'
import type { Clock, Random, Timers } from '../runtime/index.ts'
import type { ActionName } from './action.ts'
import { Crowd } from './clients/index.ts'
import { cannot, isCannot, type Cannot, type Fault } from './fault.ts'
import { prepare, type FaultWish } from './faults/index.ts'
import { guard } from './guard.ts'
import { readHealth, type Health, type HealthAnswer } from './health.ts'
import { judged, type DrillResult } from './result.ts'
import { Timeline, type DrillEvent } from './timeline.ts'
import { undo } from './undo.ts'
import { Watch } from './watch.ts'

/** A token for this user. Rejects with words for a person. */
export type Entering = (user: string) => Promise<string>

export interface DrillWish {
  readonly action: ActionName
  /** Where the service listens. */
  readonly url: URL
  readonly fault: FaultWish
  readonly channel: string
  readonly clients: number
  readonly rate: number
  /** So long may it take until everything is well again. */
  readonly waitMs: number
  readonly isProductionMeant: boolean
}

export interface DrillHost {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  /** Aborted when the person has had enough: everything is undone then. */
  readonly signal: AbortSignal
  readonly enter: Entering
  /** What the drill runs on, before anything is broken. */
  readonly begins: (about: DrillAbout) => void
  readonly happens: (event: DrillEvent) => void
}

export interface DrillAbout {
  readonly health: Health
  readonly plan: string
  readonly channel: string
  readonly clients: number
}

export type DrillOutcome =
  | { readonly kind: 'ran'; readonly result: DrillResult }
  | Cannot
  /** It is production, or does not say what it is, and nobody said that this is meant. */
  | { readonly kind: 'production'; readonly environment: string | undefined }
  | { readonly kind: 'interrupted'; readonly undoByHand: readonly string[]; readonly note: string | undefined }

const SAFE_ENVIRONMENTS = new Set(['development', 'test', 'staging'])

/** A fault that was over at once is still seen a little later. */
const LINGER_MS = 3_000

/** The whole drill. Never rejects for what can be foreseen; whatever happens, what was done is undone. */
export async function runDrill(wish: DrillWish, host: DrillHost): Promise<DrillOutcome> {
  const answer = await settledHealth(wish.url, host)
  if (answer.kind === 'none') return cannot(`${wish.url.origin}: ${answer.reason}`)
  const { health } = answer
  const { environment } = health
  if (!wish.isProductionMeant && !SAFE_ENVIRONMENTS.has(environment ?? '')) return { kind: 'production', environment }
  if (health.gate.state !== 'open')
    return cannot(
      `the gate of ${wish.url.origin} is not open: ${health.gate.explanation}`,
      'A drill begins with a service that is well.',
    )
  const fault = await prepare(wish.action, wish.fault, host)
  if (isCannot(fault)) return fault
  const crowd = await Crowd.enter({ ...wish, endpoint: endpointOf(wish.url), token: host.enter, ...worldOf(host) })
  if (!(crowd instanceof Crowd)) {
    await fault.end()
    return crowd
  }
  const drill = new Drill(wish, host, health, fault, crowd)
  try {
    return await drill.run()
  } finally {
    drill.close()
  }
}

/** A gate that only holds, after the drill before this one, opens by itself. */
async function settledHealth(url: URL, { clock, timers, signal }: DrillHost): Promise<HealthAnswer> {
  const untilMs = clock.monotonicMs() + HOLD_MS_MAX
  for (;;) {
    const answer = await readHealth(url, signal)
    const isHolding = answer.kind === 'health' && answer.health.gate.reason === 'reopening'
    if (!isHolding || signal.aborted || clock.monotonicMs() > untilMs) return answer
    await new Promise<void>((resolve) => void timers.after(HOLD_LOOK_MS, resolve))
  }
}

/** The longest hold of a gate that flaps (`gate.reopen_hold_max`), and some more. */
const HOLD_MS_MAX = 35_000
const HOLD_LOOK_MS = 100

function worldOf({ clock, timers, random }: DrillHost): Pick<DrillHost, 'clock' | 'timers' | 'random'> {
  return { clock, timers, random }
}

function endpointOf(url: URL): string {
  const endpoint = new URL('connection/websocket', url)
  endpoint.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return endpoint.href
}

class Drill {
  readonly #wish: DrillWish
  readonly #host: DrillHost
  readonly #health: Health
  readonly #fault: Fault
  readonly #crowd: Crowd
  readonly #timeline: Timeline
  readonly #watch: Watch
  #undoByHand: readonly string[] = []

  constructor(wish: DrillWish, host: DrillHost, health: Health, fault: Fault, crowd: Crowd) {
    const { clock, timers, happens, begins } = host
    this.#wish = wish
    this.#host = host
    this.#health = health
    this.#fault = fault
    this.#crowd = crowd
    begins({ health, plan: fault.plan, channel: wish.channel, clients: crowd.size })
    this.#timeline = new Timeline(clock, happens)
    this.#watch = new Watch(wish.url, health, timers, this.#timeline)
  }

  close(): void {
    this.#watch.stop()
    this.#crowd.leave()
  }

  async run(): Promise<DrillOutcome> {
    const { signal, clock } = this.#host
    const notCalm = await this.#crowd.talk(this.#timeline)
    if (notCalm !== undefined || signal.aborted) {
      await this.#fault.end()
      return notCalm ?? this.#interrupted(undefined)
    }
    void this.#watch.run()
    const begunMs = this.#timeline.nowMs
    const begunAtMs = clock.monotonicMs()
    const failed = await this.#breakAndUndo()
    const [endedMs, endedAtMs] = [this.#timeline.nowMs, clock.monotonicMs()]
    if (failed !== undefined) return cannot(failed, ...this.#undoByHand)
    if (signal.aborted) return this.#interrupted(this.#fault.cannotEndEarly)
    const unrecovered = await this.#untilWell(endedAtMs)
    if (signal.aborted) return this.#interrupted(undefined)
    const operations = await this.#crowd.finish()
    this.#watch.stop()
    if (isCannot(operations)) return operations
    const sightings = this.#watch.seen
    const known = { fault: this.#fault, sightings, begunMs, endedMs, endedAtMs, unrecovered }
    const verdict = judged({ ...known, operations: [...this.#faults(begunAtMs, endedAtMs), ...operations] })
    return { kind: 'ran', result: { ...this.#about(), ...verdict } }
  }

  #about(): Omit<DrillResult, 'verdict' | 'observed' | 'broken' | 'figures'> {
    const { action, url, channel } = this.#wish
    const { environment = 'unknown', instance, version } = this.#health
    const timeline = this.#timeline.events.toSorted((one, other) => one.atMs - other.atMs)
    const common = { action, plan: this.#fault.plan, url: url.origin, environment, instance, version, channel }
    return { ...common, timeline, undoByHand: this.#undoByHand }
  }

  #interrupted(note: string | undefined): DrillOutcome {
    return { kind: 'interrupted', undoByHand: this.#undoByHand, note }
  }

  /** @returns why it could not be begun. Whatever happened, it is undone. */
  async #breakAndUndo(): Promise<string | undefined> {
    const fault = this.#fault
    const watchman = guard(fault.undo)
    let failed: string | undefined
    try {
      this.#timeline.add('drill', fault.plan)
      const words = await fault.begin()
      if (words !== undefined) this.#timeline.add('drill', words)
      await this.#orInterrupted(fault.lastsMs)
    } catch (error) {
      failed = error instanceof Error ? error.message : 'it could not be begun'
    } finally {
      await this.#undo()
      watchman.release()
    }
    return failed
  }

  async #undo(): Promise<void> {
    const { lastsMs, undo: steps } = this.#fault
    const words = await this.#fault.end()
    const undone = await undo(steps, this.#host.timers)
    if (undone.kind === 'left') this.#undoByHand = undone.byHand
    const left = undone.kind === 'left' ? `could not be undone; by hand: ${undone.byHand.join('; ')}` : undefined
    if (left !== undefined || words !== undefined || steps.length > 0 || lastsMs > 0)
      this.#timeline.add('drill', left ?? words ?? 'over, and undone')
  }

  #orInterrupted(ms: number): Promise<void> {
    const { timers, signal } = this.#host
    return new Promise((resolve) => {
      if (ms === 0 || signal.aborted) return resolve()
      const cancel = timers.after(ms, resolve)
      signal.addEventListener('abort', () => (cancel(), resolve()), { once: true })
    })
  }

  /** Somebody has seen it, and everything is well again: or the time is over. @returns what is not, in words. */
  async #untilWell(endedAtMs: number): Promise<string | undefined> {
    const { clock, signal } = this.#host
    const { waitMs } = this.#wish
    const sinceMs = (): number => clock.monotonicMs() - endedAtMs
    while (!this.#wasSeen() && sinceMs() < LINGER_MS && !signal.aborted) await this.#watch.next()
    // What was over at once may still be on its way back: a gate that reads open from before the fault would be an old answer.
    await this.#watch.next()
    for (;;) {
      const isWell = this.#watch.isOpen && this.#crowd.areAllIn && this.#crowd.hasAckedSince(endedAtMs)
      if (isWell || signal.aborted) return undefined
      if (sinceMs() >= waitMs) break
      await this.#watch.next()
    }
    const within = `within ${waitMs / 1_000} s of the end of the fault`
    if (!this.#watch.isOpen) return `the gate was not open again ${within}: ${this.#watch.words}`
    if (!this.#crowd.areAllIn) return `not all clients were back in their channel ${within}`
    return `nothing was acknowledged ${within}`
  }

  #wasSeen(): boolean {
    const { closedMs, wasAway, isOther, shaken } = this.#watch.seen
    if (this.#fault.hits === 'service') return isOther
    return closedMs !== undefined || shaken.size > 0 || wasAway
  }

  /** For the judge: what may have been lost, and when. */
  #faults(begunAtMs: number, endedAtMs: number): Operations {
    const name = this.#wish.action
    const { takes } = this.#fault
    // What Redis reads from its disk it reads after the end of the fault: until all is well again it may be gone.
    const overMs = Math.max(endedAtMs, this.#host.clock.monotonicMs())
    return [
      { kind: 'fault', client: 'drill', name, phase: 'begun', atMs: begunAtMs, ...(takes !== undefined && { takes }) },
      { kind: 'fault', client: 'drill', name, phase: 'over', atMs: takes === undefined ? endedAtMs : overMs },
    ]
  }
}
