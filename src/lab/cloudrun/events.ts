import type { Exit } from './launch.ts'
import type { ServiceStatus } from './service.ts'

/** Which instance, of which revision. */
interface Of {
  readonly instance: string
  readonly revision: string
}

/** Everything that happens, as it happens. */
export type CloudRunEvent =
  | { readonly event: 'listening'; readonly url: string; readonly control?: string }
  | { readonly event: 'revision.created'; readonly revision: string; readonly command: string }
  | (Of & {
      readonly event: 'instance.started'
      readonly pid: number
      readonly port: number
      readonly why: string
      readonly cpu: string
    })
  | (Of & { readonly event: 'instance.said'; readonly line: string; readonly stream: 'out' | 'err' })
  /** Its start-up probe has passed: requests may come. */
  | (Of & { readonly event: 'instance.serving'; readonly afterMs: number })
  | (Of & {
      readonly event: 'probe.failed'
      readonly probe: 'startup' | 'liveness' | 'readiness'
      readonly reason: string
      readonly inARow: number
      readonly of: number
    })
  /** Its readiness probe decided otherwise than before. */
  | (Of & { readonly event: 'instance.ready' })
  | (Of & { readonly event: 'instance.unready' })
  | (Of & { readonly event: 'cpu.taken'; readonly by: string })
  | (Of & { readonly event: 'cpu.given'; readonly by: string })
  /** SIGTERM. */
  | (Of & { readonly event: 'instance.terminated'; readonly why: string; readonly requests: number })
  /** SIGKILL. */
  | (Of & { readonly event: 'instance.killed'; readonly why: string })
  | (Of & { readonly event: 'instance.exited'; readonly exit: Exit; readonly requests: number })
  | { readonly event: 'traffic.moved'; readonly from?: string; readonly to: string }
  | { readonly event: 'deploy.failed'; readonly revision: string; readonly reason: string }
  | { readonly event: 'scaled'; readonly min: number; readonly max: number }
  /** No instance runs. */
  | { readonly event: 'scaled.to-zero' }
  | { readonly event: 'request.waiting'; readonly waiting: number }
  | { readonly event: 'request.refused'; readonly status: number; readonly reason: string }
  | { readonly event: 'request.timed-out'; readonly path: string; readonly isUpgrade: boolean }
  | { readonly event: 'starts.slowed'; readonly ms: number }
  | ({ readonly event: 'status' } & ServiceStatus)
  | { readonly event: 'asked.wrongly'; readonly reason: string }
  | { readonly event: 'stopped' }

/** An event with its time, in milliseconds since the start. */
export type Told = CloudRunEvent & { readonly atMs: number }

/** Who it is about, and what happened: for a person. */
export function eventInWords(event: CloudRunEvent): readonly [who: string, what: string] {
  switch (event.event) {
    case 'listening':
      return ['front', `listens on ${event.url}${event.control === undefined ? '' : `, takes orders on ${event.control}`}`]
    case 'revision.created':
      return [event.revision, `deploying: ${event.command}`]
    case 'instance.started':
      return [event.instance, `started (${event.why}): pid ${event.pid}, PORT ${event.port}, CPU ${event.cpu}`]
    case 'instance.said':
      return [event.instance, `| ${event.line}`]
    case 'instance.serving':
      return [event.instance, `start-up probe passed after ${seconds(event.afterMs)}: takes requests`]
    case 'probe.failed':
      return [event.instance, `${event.probe} probe failed (${event.inARow} of ${event.of}): ${event.reason}`]
    case 'instance.ready':
      return [event.instance, 'ready again: takes new requests']
    case 'instance.unready':
      return [event.instance, 'not ready: gets no new requests']
    case 'cpu.taken':
      return [event.instance, `no request is open: CPU taken (${event.by})`]
    case 'cpu.given':
      return [event.instance, 'CPU given']
    case 'instance.terminated':
      return [event.instance, `SIGTERM (${event.why}), ${counted(event.requests, 'request')} open`]
    case 'instance.killed':
      return [event.instance, `SIGKILL (${event.why})`]
    case 'instance.exited':
      return [
        event.instance,
        `ended ${exitInWords(event.exit)}${event.requests === 0 ? '' : `, with ${counted(event.requests, 'request')} open`}`,
      ]
    case 'traffic.moved':
      return [event.to, `takes all new requests${event.from === undefined ? '' : `, instead of ${event.from}`}`]
    case 'deploy.failed':
      return [event.revision, `deploy failed: ${event.reason}; traffic stays where it is`]
    case 'scaled':
      return ['front', `${event.min} to ${counted(event.max, 'instance')}`]
    case 'scaled.to-zero':
      return ['front', 'no instance runs: the next request starts one']
    case 'request.waiting':
      return ['front', `${counted(event.waiting, 'request')} in line`]
    case 'request.refused':
      return ['front', `refused with ${event.status}: ${event.reason}`]
    case 'request.timed-out':
      return ['front', `${event.isUpgrade ? 'WebSocket' : 'request'} ${event.path} was cut: the request timeout`]
    case 'starts.slowed':
      return ['front', `instances do not come up: the next is started in ${seconds(event.ms)}`]
    case 'status':
      return ['front', statusInWords(event)]
    case 'asked.wrongly':
      return ['front', event.reason]
    case 'stopped':
      return ['front', 'everything has ended']
  }
}

function exitInWords(exit: Exit): string {
  switch (exit.kind) {
    case 'code':
      return `with ${exit.code}`
    case 'signal':
      return `by ${exit.signal}`
    case 'never-ran':
      return `before it ran: ${exit.reason}`
  }
}

function statusInWords({ revision, min, max, waiting, instances }: ServiceStatus): string {
  const each = instances.map(
    ({ name, phase, requests, port }) => `${name} ${phase}, ${counted(requests, 'request')}, port ${port}`,
  )
  return [`${revision ?? 'no revision'}; ${min} to ${counted(max, 'instance')}; ${waiting} in line`, ...each].join('; ')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
