import type { Cancel } from '../../runtime/index.ts'
import { slowedMs, waitMaxMs, wantedInstances } from './autoscale.ts'
import type { Contract } from './contract.ts'
import { Instance } from './instance.ts'
import type { Workload } from './launch.ts'
import { Line } from './line.ts'
import type { CloudRunWorld } from './world.ts'

/** Where a request goes. */
export type Placement =
  | { readonly kind: 'placed'; readonly instance: string; readonly port: number; readonly leave: Cancel }
  | { readonly kind: 'refused'; readonly status: 429 | 503; readonly reason: string }

export type Deployed =
  | { readonly kind: 'serving'; readonly revision: string }
  /** Traffic is where it was. */
  | { readonly kind: 'failed'; readonly revision: string; readonly reason: string }
  /** Nothing was started. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface ServiceStatus {
  readonly revision?: string
  readonly min: number
  readonly max: number
  readonly waiting: number
  readonly instances: readonly {
    readonly name: string
    readonly revision: string
    readonly phase: Instance['phase']
    readonly requests: number
    readonly port: number
    readonly pid: number
  }[]
}

/** One command with its environment, and what runs of it. */
interface Revision {
  readonly name: string
  readonly workload: Workload
  readonly instances: Set<Instance>
}

/** The average start is that of the newest. */
const STARTS_KEPT = 20

/** One service: its revisions, their instances, and the line before them. */
export class CloudRun {
  readonly #contract: Contract
  readonly #world: CloudRunWorld
  readonly #line: Line<Placement>
  readonly #all = new Set<Instance>()
  readonly #startsMs: number[] = []
  #min: number
  #max: number
  #serving: Revision | undefined
  #candidate: Revision | undefined
  #revisions = 0
  #born = 0
  #failedStarts = 0
  #isSlowed = false
  #isWaiting = false
  #isDue = false
  #isStopped = false

  constructor(contract: Contract, world: CloudRunWorld) {
    this.#contract = contract
    this.#world = world
    this.#line = new Line(world.timers)
    this.#min = contract.minInstances
    this.#max = contract.maxInstances
  }

  get status(): ServiceStatus {
    return {
      ...(this.#serving !== undefined && { revision: this.#serving.name }),
      min: this.#min,
      max: this.#max,
      waiting: this.#line.length,
      instances: [...this.#all].map(({ name, revision, phase, requests, port, pid }) => ({
        name,
        revision,
        phase,
        requests,
        port,
        pid,
      })),
    }
  }

  /** What the serving revision runs. */
  get workload(): Workload | undefined {
    return (this.#serving ?? this.#candidate)?.workload
  }

  /** One request asks for a place. `settle` is called once, in a later turn, unless it goes away before. */
  ask(settle: (placement: Placement) => void): Cancel {
    const waitMs = waitMaxMs(this.#startsMs)
    const reason = `no instance was free for ${(waitMs / 1_000).toFixed(1)} s`
    const cancel = this.#line.add(settle, waitMs, () => this.#refusal(429, reason))
    if (this.#isStopped) this.#line.settleFirst(this.#refusal(503, 'everything ends'))
    else this.#settleSoon()
    return cancel
  }

  /** Rule N9: the next revision takes all new requests once its instances have passed their start-up probe. */
  async deploy(workload: Workload): Promise<Deployed> {
    if (this.#isStopped) return { kind: 'refused', reason: 'everything ends' }
    if (this.#candidate !== undefined) return { kind: 'refused', reason: `${this.#candidate.name} is being deployed` }
    const name = `${this.#contract.service}-${String(++this.#revisions).padStart(5, '0')}`
    const revision: Revision = { name, workload, instances: new Set() }
    this.#candidate = revision
    this.#world.tell({ event: 'revision.created', revision: name, command: [workload.command, ...workload.args].join(' ') })
    const instances = Array.from({ length: Math.max(1, this.#min) }, () => this.#add(revision, 'deploy'))
    const reason = await firstFailure(instances)
    this.#candidate = undefined
    if (reason !== undefined) return this.#giveUp(revision, reason)
    this.#move(revision)
    return { kind: 'serving', revision: name }
  }

  #giveUp(revision: Revision, reason: string): Deployed {
    for (const instance of revision.instances) instance.end('the deploy failed')
    this.#world.tell({ event: 'deploy.failed', revision: revision.name, reason })
    return { kind: 'failed', revision: revision.name, reason }
  }

  #move(revision: Revision): void {
    const before = this.#serving
    this.#serving = revision
    this.#failedStarts = 0
    this.#world.tell({ event: 'traffic.moved', to: revision.name, ...(before !== undefined && { from: before.name }) })
    if (this.#contract.replaced === 'terminated') for (const instance of before?.instances ?? []) instance.end('replaced')
    this.#settleSoon()
  }

  /** Other bounds from now on. */
  scale(min: number, max: number): void {
    this.#min = min
    this.#max = max
    this.#world.tell({ event: 'scaled', min, max })
    this.#settleSoon()
  }

  /** SIGKILL, as when an instance runs out of memory. @returns false where there is none of this name. */
  kill(name: string): boolean {
    const instance = [...this.#all].find((one) => one.name === name)
    instance?.kill('asked')
    return instance !== undefined
  }

  /** Ends everything; resolves when no process is left (rule N11). */
  async stop(): Promise<void> {
    this.#isStopped = true
    while (this.#line.length > 0) this.#line.settleFirst(this.#refusal(503, 'everything ends'))
    const left = [...this.#all]
    for (const instance of left) instance.end('stop')
    await Promise.all(left.map(({ gone }) => gone))
  }

  #add(revision: Revision, why: string): Instance {
    const seat = { name: `i${++this.#born}`, revision: revision.name, why }
    const bornMs = this.#world.clock.monotonicMs()
    const instance = new Instance(seat, this.#contract, revision.workload, this.#world, () => this.#settleSoon())
    revision.instances.add(instance)
    this.#all.add(instance)
    void instance.started.then(({ kind }) => {
      if (kind === 'passed') this.#startTook(this.#world.clock.monotonicMs() - bornMs)
      if (revision === this.#serving) this.#failedStarts = kind === 'passed' ? 0 : this.#failedStarts + 1
    })
    void instance.gone.then(() => this.#forget(revision, instance))
    return instance
  }

  #startTook(ms: number): void {
    this.#startsMs.push(ms)
    if (this.#startsMs.length > STARTS_KEPT) this.#startsMs.shift()
  }

  #forget(revision: Revision, instance: Instance): void {
    revision.instances.delete(instance)
    this.#all.delete(instance)
    if (this.#all.size === 0 && this.#serving !== undefined && !this.#isStopped) this.#world.tell({ event: 'scaled.to-zero' })
    this.#settleSoon()
  }

  /** Everything that was changed in this turn is looked at once, at its end. */
  #settleSoon(): void {
    if (this.#isDue || this.#isStopped) return
    this.#isDue = true
    this.#world.timers.soon(() => {
      this.#isDue = false
      if (!this.#isStopped) this.#settle()
    })
  }

  #settle(): void {
    this.#place()
    this.#tellWaiting()
    this.#grow()
    this.#shrink()
    if (this.#contract.replaced === 'finished') this.#endReplaced()
  }

  /** Each to the emptiest. */
  #place(): void {
    while (this.#line.length > 0) {
      const free = [...(this.#serving?.instances ?? [])].filter(({ hasRoom }) => hasRoom)
      const [first, ...others] = free
      if (first === undefined) return
      const instance = others.reduce((least, one) => (one.requests < least.requests ? one : least), first)
      this.#line.settleFirst({ kind: 'placed', instance: instance.name, port: instance.port, leave: instance.enter() })
    }
  }

  /** Once for each time that a line forms. */
  #tellWaiting(): void {
    const isWaiting = this.#line.length > 0
    if (isWaiting && !this.#isWaiting) this.#world.tell({ event: 'request.waiting', waiting: this.#line.length })
    this.#isWaiting = isWaiting
  }

  #grow(): void {
    const revision = this.#serving
    if (revision === undefined || this.#isSlowed) return
    const living = this.#living(revision).length
    const missing = this.#wanted(revision) - living
    if (missing <= 0) return
    const ms = slowedMs(this.#failedStarts)
    if (ms === 0) {
      for (let n = 0; n < missing; n++) this.#add(revision, living + n < this.#min ? 'minimum' : 'requests')
      return
    }
    // One try at a time, after a pause that grows.
    this.#isSlowed = true
    this.#world.tell({ event: 'starts.slowed', ms })
    this.#world.timers.after(ms, () => {
      this.#isSlowed = false
      if (!this.#isStopped && this.#serving === revision && this.#living(revision).length < this.#wanted(revision))
        this.#add(revision, 'another try')
    })
  }

  #shrink(): void {
    const revision = this.#serving
    if (revision === undefined) return
    let spare = this.#living(revision).length - this.#wanted(revision)
    for (const instance of revision.instances) {
      if (spare <= 0) return
      if (!instance.isIdle) continue
      spare--
      instance.end('idle')
    }
  }

  #endReplaced(): void {
    for (const instance of this.#all) {
      const isReplaced = instance.revision !== this.#serving?.name && instance.revision !== this.#candidate?.name
      if (isReplaced && instance.requests === 0) instance.end('replaced')
    }
  }

  #living(revision: Revision): readonly Instance[] {
    return [...revision.instances].filter(({ phase }) => phase === 'starting' || phase === 'serving')
  }

  #wanted(revision: Revision): number {
    const open = this.#living(revision).reduce((sum, { requests }) => sum + requests, 0)
    const bounds = { concurrency: this.#contract.concurrency, minInstances: this.#min, maxInstances: this.#max }
    return wantedInstances(open + this.#line.length, bounds)
  }

  #refusal(status: 429 | 503, reason: string): Placement {
    this.#world.tell({ event: 'request.refused', status, reason })
    return { kind: 'refused', status, reason }
  }
}

/** Resolves at once when one has failed, else when all have started. @returns why it failed. */
async function firstFailure(instances: readonly Instance[]): Promise<string | undefined> {
  const starts = instances.map(async ({ started }) => {
    const outcome = await started
    if (outcome.kind === 'failed') throw new Error(outcome.reason)
  })
  return Promise.all(starts).then(
    () => undefined,
    (error: Error) => error.message,
  )
}
