import type { Clock, Random, Timers } from '../../../src/runtime/index.ts'

export const browserClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
}

export const browserTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  every(ms, run) {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
  soon(run) {
    queueMicrotask(run)
  },
}

/** A version 4 UUID from random bytes: `crypto.randomUUID` exists in secure contexts only, `getRandomValues` everywhere. */
export function uuidFromBytes(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte, index) => {
    if (index === 6) return ((byte & 0x0f) | 0x40).toString(16).padStart(2, '0')
    if (index === 8) return ((byte & 0x3f) | 0x80).toString(16).padStart(2, '0')
    return byte.toString(16).padStart(2, '0')
  }).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** The page needs no short ids. */
export const browserRandom: Pick<Random, 'next' | 'uuid'> = {
  next: () => Math.random(),
  uuid: () =>
    'randomUUID' in crypto && typeof crypto.randomUUID === 'function'
      ? crypto.randomUUID()
      : uuidFromBytes(crypto.getRandomValues(new Uint8Array(16))),
}
