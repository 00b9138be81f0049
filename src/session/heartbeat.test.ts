import { expect, test } from 'vitest'
import { beat, ponged, type Heartbeat } from './heartbeat.ts'

const at = (heartbeat: Heartbeat, nowMs: number) => beat(heartbeat, nowMs, 25_000, 8_000)

test('[S8] a ping goes out when it is due, and the client has the timeout to answer', () => {
  const quiet: Heartbeat = { kind: 'quiet', pingAtMs: 1_000 }
  expect(at(quiet, 999)).toEqual({ kind: 'wait' })
  const pinged: Heartbeat = { kind: 'pinged', failAtMs: 9_000, pingAtMs: 26_000 }
  expect(at(quiet, 1_000)).toEqual({ kind: 'ping', next: pinged })
  expect(at(pinged, 8_999)).toEqual({ kind: 'wait' })
  expect(at(pinged, 9_000)).toEqual({ kind: 'dead' })
})

test('[S8] an answer makes it quiet until the next ping is due', () => {
  expect(ponged({ kind: 'pinged', failAtMs: 9_000, pingAtMs: 26_000 })).toEqual({ kind: 'quiet', pingAtMs: 26_000 })
})

test('[S8] an answer to no ping changes nothing', () => {
  expect(ponged({ kind: 'quiet', pingAtMs: 5 })).toEqual({ kind: 'quiet', pingAtMs: 5 })
  expect(ponged({ kind: 'idle' })).toEqual({ kind: 'idle' })
  expect(at({ kind: 'idle' }, 1e9)).toEqual({ kind: 'wait' })
})
