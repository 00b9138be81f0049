import {
  CloudRun,
  CONTRACT_DEFAULTS,
  type CloudRunEvent,
  type CloudRunWorld,
  type Contract,
  type Exit,
  type Placement,
  type ProbeAnswer,
  type Workload,
} from '../../src/lab/cloudrun/index.ts'
import { ManualWorld } from '../../src/runtime/manual.ts'

/** A process that does what a test says. */
export class FakeProcess {
  readonly workload: Workload
  readonly pid: number
  readonly signals: string[] = []
  readonly exited: Promise<Exit>
  /** As soon as it gets SIGTERM, it ends. */
  isPolite = true
  end: (exit: Exit) => void = () => {}

  constructor(workload: Workload, pid: number) {
    this.workload = workload
    this.pid = pid
    this.exited = new Promise((resolve) => (this.end = resolve))
  }

  terminate(): void {
    this.signals.push('SIGTERM')
    if (this.isPolite) this.end({ kind: 'code', code: 0 })
  }

  kill(): void {
    this.signals.push('SIGKILL')
    this.end({ kind: 'signal', signal: 'SIGKILL' })
  }

  get port(): number {
    return Number(this.workload.env['PORT'])
  }
}

/** A service on a clock that a test turns, with processes and probes that do what it says. */
export class FakeCloudRun {
  readonly manual = new ManualWorld()
  readonly processes: FakeProcess[] = []
  readonly events: CloudRunEvent[] = []
  readonly shares: string[] = []
  readonly directories = new Set<string>()
  readonly world: CloudRunWorld
  readonly service: CloudRun
  /** What a probe is answered, now; `how` is its path, or `tcp`. */
  answers: (how: string, port: number) => ProbeAnswer | 'never' = () => ({ kind: 'well' })
  #ports = 0

  constructor(contract: Partial<Contract> = {}, world: (manual: ManualWorld) => Partial<CloudRunWorld> = () => ({})) {
    const { clock, timers } = this.manual
    this.world = {
      clock,
      timers,
      launch: (workload) => {
        const process = new FakeProcess(workload, 100 + this.processes.length)
        this.processes.push(process)
        return process
      },
      ask: async (how, port, signal) => {
        const answer = this.answers(how.kind === 'tcp' ? 'tcp' : how.path, port)
        if (answer !== 'never') return answer
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'ill', reason: 'aborted' })))
      },
      freePort: async () => 4_001 + this.#ports++,
      share: (pid) => ({
        means: 'cgroup v1',
        set: (share) => void this.shares.push(`${pid} ${share ?? 'all'}`),
        end: () => void this.shares.push(`${pid} end`),
      }),
      directory: {
        make: (instance) => {
          this.directories.add(`/tmp/${instance}`)
          return `/tmp/${instance}`
        },
        remove: (path) => void this.directories.delete(path),
      },
      tell: (event) => void this.events.push(event),
      ...world(this.manual),
    }
    this.service = new CloudRun({ ...CONTRACT_DEFAULTS, service: 'chat', ...contract }, this.world)
  }

  /** The first revision serves. */
  async serving(workload: Workload = { command: 'serve', args: [], env: {} }): Promise<void> {
    const deployed = this.service.deploy(workload)
    await this.manual.advance(0)
    if ((await deployed).kind !== 'serving') throw new Error('the first revision does not serve')
    await this.manual.advance(0)
  }

  /** A request that waits, or is somewhere. */
  ask(): FakeRequest {
    return new FakeRequest(this.service)
  }

  process(index: number): FakeProcess {
    const process = this.processes[index]
    if (process === undefined) throw new Error(`there is no process ${index}`)
    return process
  }

  told(...kinds: readonly CloudRunEvent['event'][]): readonly string[] {
    return this.events
      .filter(({ event }) => kinds.length === 0 || kinds.includes(event))
      .map((event) => ('instance' in event ? `${event.instance} ${event.event}` : event.event))
  }

  count(event: CloudRunEvent['event']): number {
    return this.told(event).length
  }
}

export class FakeRequest {
  placement: Placement | undefined
  readonly cancel: () => void

  constructor(service: CloudRun) {
    this.cancel = service.ask((placement) => (this.placement = placement))
  }

  /** The instance it is in, the status it was refused with, or that it waits. */
  get where(): string {
    if (this.placement === undefined) return 'waits'
    return this.placement.kind === 'placed' ? this.placement.instance : String(this.placement.status)
  }

  leave(): void {
    if (this.placement?.kind === 'placed') this.placement.leave()
  }
}
