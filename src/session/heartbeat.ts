/**
 * Is the client still there? `quiet` until the next ping is due, `pinged` until it answers or has failed to. Any traffic
 * is no answer: a proxy that buffers can hide a dead client behind old bytes.
 */
export type Heartbeat =
  /** Not open yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'quiet'; readonly pingAtMs: number }
  | { readonly kind: 'pinged'; readonly failAtMs: number; readonly pingAtMs: number }

/** What a heartbeat needs to be done. */
export type Beat = { readonly kind: 'wait' } | { readonly kind: 'ping'; readonly next: Heartbeat } | { readonly kind: 'dead' }

/** The client has answered. */
export function ponged(heartbeat: Heartbeat): Heartbeat {
  return heartbeat.kind === 'pinged' ? { kind: 'quiet', pingAtMs: heartbeat.pingAtMs } : heartbeat
}

/** Looks at the clock. The timeout is shorter than the interval (checked in the configuration), so one ping is out at most. */
export function beat(heartbeat: Heartbeat, nowMs: number, intervalMs: number, timeoutMs: number): Beat {
  if (heartbeat.kind === 'pinged' && nowMs >= heartbeat.failAtMs) return { kind: 'dead' }
  if (heartbeat.kind !== 'quiet' || nowMs < heartbeat.pingAtMs) return { kind: 'wait' }
  return { kind: 'ping', next: { kind: 'pinged', failAtMs: nowMs + timeoutMs, pingAtMs: nowMs + intervalMs } }
}
