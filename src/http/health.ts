import type { IncomingMessage, ServerResponse } from 'node:http'
import type { StatusReport } from '../readiness/index.ts'

/** What the probes read. All of it is in memory; nothing here may wait. */
export interface HealthPort {
  /** What the gate is now, in one word; `open` is the only good one. */
  readonly state: () => 'open' | 'closed' | 'draining' | 'stopped'
  /** It was open once. */
  readonly hasBeenOpen: () => boolean
  /** For the public: anybody who reaches the port may read it. */
  readonly report: () => StatusReport
}

interface Answer {
  readonly status: 200 | 503
  readonly body: string
}

/** Rule R11: it takes nothing, so that no service can ever have a say in it. A process that answers lives. */
function live(): Answer {
  return { status: 200, body: '{"status":"ok"}\n' }
}

/** 503 while closed and while draining: the platform sends nobody here then. */
function ready({ state }: HealthPort): Answer {
  return probed(state() === 'open', state())
}

/**
 * 503 until the gate was open once, and 200 from then on for ever, also while closed or draining: that this instance has
 * started is a fact of the past. Cloud Run and Kubernetes ask until the first 200 and kill what never gives one; a start-up
 * probe that took its word back would have a started instance killed for a dependency's fault (that is `ready`'s matter).
 */
function startup({ state, hasBeenOpen }: HealthPort): Answer {
  return probed(hasBeenOpen(), state())
}

function probed(isGood: boolean, state: string): Answer {
  return isGood
    ? { status: 200, body: `{"status":"ok","state":"${state}"}\n` }
    : { status: 503, body: `{"status":"unavailable","state":"${state}"}\n` }
}

/** 200 whatever it says: the question was answered. */
function whole({ report }: HealthPort): Answer {
  return { status: 200, body: `${JSON.stringify(report())}\n` }
}

/**
 * `/health/live`, `/health/ready`, `/health/startup`, and all of it as JSON at `/health`. Asked before anything else:
 * no router, no body, no parsed address stands between a probe and its answer.
 * @returns false when the request asks for something else, and is untouched.
 */
export function healthHandler(port: HealthPort): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const answer = answerTo(port, pathOf(request.url))
    if (answer === undefined) return false
    const { method } = request
    if (method !== 'GET' && method !== 'HEAD') {
      // Its body is not read, so the connection cannot be used again.
      response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0, Connection: 'close' }).end()
      return true
    }
    const { status, body } = answer()
    const headers = {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'Content-Length': Buffer.byteLength(body),
      ...(status === 503 && { 'Retry-After': '1' }),
    }
    // Node leaves the body of an answer to HEAD out.
    response.writeHead(status, headers).end(body)
    return true
  }
}

function answerTo(port: HealthPort, path: string): (() => Answer) | undefined {
  switch (path) {
    case '/health/live':
      return live
    case '/health/ready':
      return () => ready(port)
    case '/health/startup':
      return () => startup(port)
    case '/health':
      return () => whole(port)
    default:
      return undefined
  }
}

function pathOf(url = ''): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}
