import type { ServerOptions } from '../server-process.ts'
import { TEST_CONFIG } from '../test-config.ts'
import { IS_FULL } from '../tier.ts'

/** Proofs come quickly, so that a quick run does not wait; the order of things is the same. The full run has the defaults. */
const QUICK = { verify_interval: '200ms', verify_timeout: '150ms', max_age: '1s', reopen_hold: '200ms', park_time: '1s' }

const REMEMBERING = {
  history_size: 10_000,
  history_ttl: '1h',
  force_recovery: true,
  force_positioning: true,
  allow_subscribe_for_client: true,
  allow_publish_for_subscriber: true,
}

/** One namespace for each durability class that is tried, named after it. */
export function serverOptions(redis: object, more: readonly object[] = []): ServerOptions {
  return {
    config: {
      ...TEST_CONFIG,
      // In a quick run a freeze is short, and must still be longer than an answer may take: what was written is cut, and done later.
      engine: { type: 'redis', redis: { ...(!IS_FULL && { io_timeout: '1s' }), ...redis } },
      channel: {
        namespaces: [
          { name: 'memory', ...REMEMBERING },
          { name: 'replicated', ...REMEMBERING, durability: 'replicated' },
          ...more.map((options) => ({ ...REMEMBERING, ...options })),
        ],
      },
      ...(!IS_FULL && { gate: QUICK }),
      shutdown: { timeout: '4s' },
    },
  }
}
