import type { Route } from './router.ts'

/** What the probes see. Read from memory: a probe never does work. */
export interface Health {
  /** The process runs. False only when it can do nothing but be restarted (rule R11: no service counts). */
  readonly live: boolean
  /** New clients are let in. */
  readonly ready: boolean
  /** The same as text: `open`, `draining`. */
  readonly state: string
}

/** `/health/live`, `/health/ready`, `/health/startup`, and all of it as JSON at `/health`. */
export function healthRoutes(health: () => Health): readonly Route[] {
  const probe = (path: string, isGood: (now: Health) => boolean): Route => ({
    method: 'GET',
    path,
    handle({ response }) {
      const now = health()
      const status = isGood(now) ? 200 : 503
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
      response.end(`${JSON.stringify({ status: status === 200 ? 'ok' : 'unavailable', state: now.state })}\n`)
    },
  })
  return [
    probe('/health/live', ({ live }) => live),
    probe('/health/ready', ({ ready }) => ready),
    probe('/health/startup', ({ ready }) => ready),
    {
      method: 'GET',
      path: '/health',
      handle({ response }) {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
        response.end(`${JSON.stringify(health())}\n`)
      },
    },
  ]
}
