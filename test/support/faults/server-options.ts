import type { ServerOptions } from '../server-process.ts'
import { TEST_CONFIG } from '../test-config.ts'
import { IS_FULL } from '../tier.ts'

/** Proofs come quickly, so that a quick run does not wait; the order of things is the same. The full run has the defaults. */
const QUICK = { verify_interval: '400ms', verify_timeout: '300ms', max_age: '1500ms', reopen_hold: '200ms', park_time: '1s' }

/**
 * Where Redis is never away, no clock may say that it is: a machine that is busy answers late, and that is no outage. A connection that ends
 * still is one, at once.
 */
const PATIENT = { verify_interval: '60s', verify_timeout: '30s', max_age: '5m', start_budget: '10m' }
/** Longer than the part of a run that waits. */
const PATIENT_IO = '60s'

const REMEMBERING = {
  history_size: 10_000,
  history_ttl: '1h',
  force_recovery: true,
  force_positioning: true,
  allow_subscribe_for_client: true,
  allow_publish_for_subscriber: true,
}

/** In a quick run a freeze is short, and must still be longer than an answer may take: what was written is cut, and done later. */
const usual = IS_FULL ? { ioTimeout: undefined, gate: undefined } : { ioTimeout: '1s', gate: QUICK }

export interface InstanceOptions {
  /** More namespaces than the usual two. */
  readonly more?: readonly object[]
  /** Redis is never away in this scenario. */
  readonly isPatient?: boolean
}

/** One namespace for each durability class that is tried, named after it. */
export function serverOptions(redis: object, { more = [], isPatient = false }: InstanceOptions = {}): ServerOptions {
  const { ioTimeout, gate } = isPatient ? { ioTimeout: PATIENT_IO, gate: PATIENT } : usual
  return {
    config: {
      ...TEST_CONFIG,
      engine: { type: 'redis', redis: { ...(ioTimeout !== undefined && { io_timeout: ioTimeout }), ...redis } },
      channel: {
        namespaces: [
          { name: 'memory', ...REMEMBERING },
          { name: 'replicated', ...REMEMBERING, durability: 'replicated' },
          ...more.map((options) => ({ ...REMEMBERING, ...options })),
        ],
      },
      ...(gate !== undefined && { gate }),
      shutdown: { timeout: '4s' },
    },
  }
}
