import type { Cancel } from '../../runtime/index.ts'
import type { Contract, Probe } from './contract.ts'
import { CpuHold } from './cpu-hold.ts'
import type { CloudRunEvent } from './events.ts'
import type { Exit, Launched, Workload } from './launch.ts'
import { ProbeRun, type ProbeAnswer } from './probe-run.ts'
import type { CloudRunWorld } from './world.ts'

/**
 * The life of an instance, one way:
 *
 *     starting -> serving -> stopping -> gone
 *
 * A start-up probe that passes leads on, SIGTERM skips what is left, the end of the process is always the end.
 */
type State =
  | { readonly kind: 'starting'; probe: ProbeRun | undefined; readonly release: Cancel }
  | { readonly kind: 'serving'; readonly probes: readonly ProbeRun[] }
  | { readonly kind: 'stopping'; readonly kill: Cancel }
  | { readonly kind: 'gone' }

export type Started = { readonly kind: 'passed' } | { readonly kind: 'failed'; readonly reason: string }

interface Seat {
  readonly name: string
  readonly revision: string
  readonly why: string
}

type EventOf = Extract<CloudRunEvent, { readonly instance: string }>
type Own<E> = E extends unknown ? Omit<E, 'instance' | 'revision'> : never

/** One process under the container contract: its probes, its requests, its processor, and its end. */
export class Instance {
  readonly name: string
  readonly revision: string
  /** Settles once: the start-up probe passed, or it never will. */
  readonly started: Promise<Started>
  readonly gone: Promise<void>
  readonly #contract: Contract
  readonly #world: CloudRunWorld
  /** Something changed that may matter to whoever places requests. */
  readonly #changed: () => void
  readonly #bornMs: number
  #settleStarted: (started: Started) => void = () => {}
  #settleGone: () => void = () => {}
  #state: State
  #process: Launched | undefined
  #cpu = new CpuHold(undefined, () => {})
  #directory: string | undefined
  #port = 0
  #requests = 0
  #isReady = true
  #isIdle = false
  #idleTimer: Cancel = () => {}

  constructor({ name, revision, why }: Seat, contract: Contract, workload: Workload, world: CloudRunWorld, changed: () => void) {
    this.name = name
    this.revision = revision
    this.#contract = contract
    this.#world = world
    this.#changed = changed
    this.#bornMs = world.clock.monotonicMs()
    this.started = new Promise((resolve) => (this.#settleStarted = resolve))
    this.gone = new Promise((resolve) => (this.#settleGone = resolve))
    this.#state = { kind: 'starting', probe: undefined, release: () => {} }
    this.#begin(workload, why).catch((error: Error) => this.#couldNotBegin(error.message))
  }

  get phase(): State['kind'] {
    return this.#state.kind
  }

  get port(): number {
    return this.#port
  }

  get pid(): number {
    return this.#process?.pid ?? 0
  }

  get requests(): number {
    return this.#requests
  }

  /** A new request may come now (rules N2, N4, N5). */
  get hasRoom(): boolean {
    return this.#state.kind === 'serving' && this.#isReady && this.#requests < this.#contract.concurrency
  }

  /** It had no request for as long as an instance is kept for. */
  get isIdle(): boolean {
    return this.#state.kind === 'serving' && this.#isIdle
  }

  /** One request is in it, until that is taken back; twice does nothing. */
  enter(): Cancel {
    this.#requests++
    this.#idleTimer()
    this.#isIdle = false
    const release = this.#cpu.hold()
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      this.#requests--
      release()
      this.#watchIdle()
      this.#changed()
    }
  }

  /** SIGTERM now, SIGKILL when the grace is over (rule N8). */
  end(why: string): void {
    if (this.#state.kind === 'stopping' || this.#state.kind === 'gone') return
    const { graceMs } = this.#contract
    this.#stopping(
      why,
      this.#world.timers.after(graceMs, () => this.#kill(`${graceMs / 1_000} s after SIGTERM`)),
    )
    if (this.#process === undefined) return this.#exited({ kind: 'never-ran', reason: why })
    this.#tell({ event: 'instance.terminated', why, requests: this.#requests })
    this.#process.terminate()
  }

  /** SIGKILL now. */
  kill(why: string): void {
    if (this.#state.kind === 'gone' || this.#process === undefined) return
    this.#stopping(why, () => {})
    this.#kill(why)
  }

  #stopping(why: string, kill: Cancel): void {
    // On the way down it gets the processor, whatever it got before.
    this.#cpu.hold()
    this.#leaveState()
    this.#state = { kind: 'stopping', kill }
    this.#settleStarted({ kind: 'failed', reason: why })
    this.#changed()
  }

  #kill(why: string): void {
    this.#tell({ event: 'instance.killed', why })
    this.#process?.kill()
  }

  async #begin(workload: Workload, why: string): Promise<void> {
    this.#port = await this.#world.freePort()
    if (this.#state.kind !== 'starting') return
    this.#directory = this.#world.directory.make(this.name)
    const launched = this.#world.launch(this.#contained(workload, this.#directory), (line, stream) =>
      this.#tell({ event: 'instance.said', line, stream }),
    )
    this.#process = launched
    void launched.exited.then((exit) => this.#exited(exit))
    if (launched.pid === 0) return
    const share = this.#contract.cpu === 'requests' ? this.#world.share(launched.pid) : undefined
    this.#cpu = new CpuHold(share, (turn, by) => this.#tell({ event: `cpu.${turn}`, by }))
    const cpu = share === undefined ? 'always' : `during requests (${share.means})`
    this.#tell({ event: 'instance.started', pid: launched.pid, port: this.#port, why, cpu })
    const release = this.#cpu.hold()
    const probe = this.#probe(this.#contract.startup, (answer, inARow) => this.#startupHeard(answer, inARow))
    this.#state = { kind: 'starting', probe, release }
  }

  /** The machine has no port, no room or no process for it. */
  #couldNotBegin(reason: string): void {
    if (this.#process === undefined) this.#exited({ kind: 'never-ran', reason })
    else this.kill(reason)
  }

  /** Rule N1. */
  #contained({ command, args, env }: Workload, directory: string): Workload {
    const filled = (text: string): string => text.replaceAll('{instance}', this.name).replaceAll('{dir}', directory)
    const { service } = this.#contract
    return {
      command,
      args: args.map(filled),
      env: {
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)])),
        TMPDIR: directory,
        PORT: String(this.#port),
        K_SERVICE: service,
        K_CONFIGURATION: service,
        K_REVISION: this.revision,
      },
    }
  }

  #probe(probe: Probe, heard: (answer: ProbeAnswer, inARow: number) => void): ProbeRun {
    const ask = async (signal: AbortSignal): Promise<ProbeAnswer> => {
      const release = this.#cpu.hold()
      try {
        return await this.#world.ask(probe.how, this.#port, signal)
      } finally {
        release()
      }
    }
    return new ProbeRun(probe, ask, this.#world.timers, heard)
  }

  #startupHeard(answer: ProbeAnswer, inARow: number): void {
    if (this.#state.kind !== 'starting') return
    if (answer.kind === 'well') return this.#serve()
    if (this.#failed('startup', this.#contract.startup, answer.reason, inARow)) this.end('its start-up probe failed')
  }

  #serve(): void {
    this.#tell({ event: 'instance.serving', afterMs: this.#world.clock.monotonicMs() - this.#bornMs })
    const { liveness, readiness } = this.#contract
    const probes: ProbeRun[] = []
    if (liveness !== undefined)
      probes.push(this.#probe(liveness, (answer, inARow) => this.#livenessHeard(liveness, answer, inARow)))
    if (readiness !== undefined)
      probes.push(this.#probe(readiness, (answer, inARow) => this.#readinessHeard(readiness, answer, inARow)))
    this.#leaveState()
    this.#state = { kind: 'serving', probes }
    this.#settleStarted({ kind: 'passed' })
    this.#watchIdle()
    this.#changed()
  }

  #livenessHeard(probe: Probe, answer: ProbeAnswer, inARow: number): void {
    if (answer.kind === 'ill' && this.#failed('liveness', probe, answer.reason, inARow)) this.kill('its liveness probe failed')
  }

  /** Takes nothing away from requests that are in. Before the first answer it counts as ready: Cloud Run sends requests then, too. */
  #readinessHeard(probe: Probe, answer: ProbeAnswer, inARow: number): void {
    const wasReady = this.#isReady
    this.#isReady = answer.kind === 'well' || (!this.#failed('readiness', probe, answer.reason, inARow) && wasReady)
    if (this.#isReady === wasReady) return
    this.#tell({ event: this.#isReady ? 'instance.ready' : 'instance.unready' })
    this.#changed()
  }

  /** @returns whether that was the one too many. */
  #failed(probe: 'startup' | 'liveness' | 'readiness', { failureThreshold: of }: Probe, reason: string, inARow: number): boolean {
    if (inARow <= of) this.#tell({ event: 'probe.failed', probe, reason, inARow, of })
    return inARow >= of
  }

  #watchIdle(): void {
    this.#idleTimer()
    if (this.#state.kind !== 'serving' || this.#requests > 0) return
    this.#idleTimer = this.#world.timers.after(this.#contract.idleMs, () => {
      this.#isIdle = true
      this.#changed()
    })
  }

  /** What a state started ends with it. */
  #leaveState(): void {
    const state = this.#state
    if (state.kind === 'starting') {
      state.probe?.stop()
      state.release()
    }
    if (state.kind === 'serving') for (const probe of state.probes) probe.stop()
    if (state.kind === 'stopping') state.kill()
  }

  #exited(exit: Exit): void {
    this.#cpu.end()
    this.#leaveState()
    this.#idleTimer()
    this.#state = { kind: 'gone' }
    this.#settleStarted({
      kind: 'failed',
      reason: exit.kind === 'never-ran' ? exit.reason : 'it ended before its start-up probe passed',
    })
    this.#tell({ event: 'instance.exited', exit, requests: this.#requests })
    if (this.#directory !== undefined) this.#world.directory.remove(this.#directory)
    this.#settleGone()
    this.#changed()
  }

  #tell(event: Own<EventOf>): void {
    this.#world.tell({ ...event, instance: this.name, revision: this.revision })
  }
}
