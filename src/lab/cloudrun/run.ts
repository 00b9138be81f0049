import type { Contract } from './contract.ts'
import { ControlPort, type Answer } from './control-port.ts'
import type { CloudRunEvent, Told } from './events.ts'
import { Front } from './front.ts'
import type { Workload } from './launch.ts'
import { readOrder, type Order } from './order.ts'
import { realWorld } from './real-world.ts'
import { CloudRun, type Deployed, type ServiceStatus } from './service.ts'

export interface CloudRunOptions {
  readonly contract: Contract
  /** What the first revision runs. */
  readonly workload: Workload
  /** Of the one address; 0: any free one. */
  readonly port?: number
  /** Where orders are taken over HTTP; undefined: nowhere. */
  readonly controlPort?: number
  readonly tell?: (event: Told) => void
}

/** A service that runs on this machine. */
export interface RunningCloudRun {
  readonly url: string
  /** What became of the first revision; requests wait meanwhile. */
  readonly first: Promise<Deployed>
  readonly status: ServiceStatus
  /** @param change what differs from the revision that serves; nothing: the same again. */
  deploy(change?: Partial<Workload>): Promise<Deployed>
  scale(min: number, max: number): void
  kill(instance: string): boolean
  /** One line, as a person writes it. What is wrong with it is told, too. */
  order(line: string): Promise<Answer>
  /** Resolves when somebody has ordered `stop`. */
  readonly stopOrdered: Promise<void>
  /** SIGTERM to all, SIGKILL to what is left after the grace; resolves when nothing is left. */
  stop(): Promise<void>
}

/** Listens, and deploys the first revision. On loopback. */
export async function startCloudRun(options: CloudRunOptions): Promise<RunningCloudRun> {
  const { contract, workload, port = 0, controlPort, tell = () => {} } = options
  const world = realWorld((event: CloudRunEvent) => tell({ ...event, atMs: Math.round(world.clock.monotonicMs() - beganMs) }))
  const beganMs = world.clock.monotonicMs()
  const service = new CloudRun(contract, world)
  const front = await Front.start(service, port, contract.timeoutMs, world)
  const deploy = (change: Partial<Workload> = {}): Promise<Deployed> => {
    const before = service.workload ?? workload
    return service.deploy({ ...before, ...change, env: { ...before.env, ...change.env } })
  }
  let orderStop: () => void = () => {}
  const stopOrdered = new Promise<void>((resolve) => (orderStop = resolve))
  const orders = { service, deploy, stop: orderStop, tell: world.tell }
  const control =
    controlPort === undefined
      ? undefined
      : await ControlPort.start(controlPort, (line) => obey(withoutCommand(readOrder(line)), orders))
  world.tell({ event: 'listening', url: front.url, ...(control !== undefined && { control: control.url }) })
  return {
    url: front.url,
    first: service.deploy(workload),
    get status() {
      return service.status
    },
    deploy,
    scale: (min, max) => service.scale(min, max),
    kill: (instance) => service.kill(instance),
    async order(line) {
      const answer = await obey(readOrder(line), orders)
      if (answer.status === 400) world.tell({ event: 'asked.wrongly', reason: answer.text })
      return answer
    },
    stopOrdered,
    async stop() {
      control?.close()
      front.close()
      await service.stop()
      front.cut()
      world.tell({ event: 'stopped' })
    },
  }
}

interface Orders {
  readonly service: CloudRun
  readonly deploy: (change?: Partial<Workload>) => Promise<Deployed>
  readonly stop: () => void
  readonly tell: (event: CloudRunEvent) => void
}

async function obey(order: Order, { service, deploy, stop, tell }: Orders): Promise<Answer> {
  switch (order.kind) {
    case 'wrong':
      return { status: 400, text: order.reason }
    case 'deploy': {
      const [command, ...args] = order.command
      const deployed = await deploy({ env: order.env, ...(command !== undefined && { command, args }) })
      if (deployed.kind === 'refused') return { status: 400, text: deployed.reason }
      return deployed.kind === 'serving' ? done(deployed.revision) : { status: 502, text: deployed.reason }
    }
    case 'scale':
      service.scale(order.min, order.max)
      return done(`${order.min} to ${order.max}`)
    case 'kill':
      if (service.kill(order.instance)) return done('killed')
      return { status: 400, text: `there is no instance ${JSON.stringify(order.instance.slice(0, 40))}` }
    case 'status':
      tell({ event: 'status', ...service.status })
      return done(JSON.stringify(service.status))
    case 'stop':
      stop()
      return done('stopping')
  }
}

function done(text: string): Answer {
  return { status: 200, text }
}

/** Others on the machine may order a deploy, not what it runs. */
function withoutCommand(order: Order): Order {
  if (order.kind !== 'deploy' || (order.command.length === 0 && Object.keys(order.env).length === 0)) return order
  return {
    kind: 'wrong',
    reason: 'over the control port a deploy takes neither a command nor variables: write them on standard input',
  }
}
