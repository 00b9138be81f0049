/** The real clock, timers and chance: handed out by `server` and `cli` alone. */
import { randomBytes, randomFillSync, randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'
import type { Cancel, Timers } from './timers.ts'

export const realClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
}

export const realTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  every(ms, run) {
    const timer = setInterval(run, ms)
    timer.unref()
    return () => clearInterval(timer)
  },
  soon(run) {
    setImmediate(run)
  },
}

/** Keeps the process alive until it is taken back: the other timers do not, and a process with nothing left to do ends in the middle. */
export function keepAlive(): Cancel {
  const timer = setInterval(() => {}, 0x7fff_ffff)
  return () => clearInterval(timer)
}

const word = new Uint32Array(1)

export const realRandom: Random = {
  next: () => (randomFillSync(word)[0] ?? 0) / 0x1_0000_0000,
  id: () => randomBytes(12).toString('base64url'),
  uuid: () => randomUUID(),
}
