import { setTimeout as pause } from 'node:timers/promises'
import { State } from 'centrifuge'
import { cgroupFor, CgroupShare } from '../../../../src/lab/host/index.ts'
import { statusOf } from '../../../support/status.ts'
import type { LabScenario } from '../../scenario.ts'
import { isNamed, ProcessStage } from './stage.ts'

/** How a process is kept from its turn, and let go on. */
interface Standstill {
  /** It runs a little in between, and so may say what it noticed before Redis is frozen. */
  readonly isSlow: boolean
  begin(): void
  /** @returns what shows that it was kept. */
  end(): Readonly<Record<string, number>>
}

/** Longer than `gate.max_age`: from then on nothing that was proved before counts. */
const STANDS_MS = 1_200
/** So long before the process may go on. */
const KNOCKS_MS = 100

/**
 * The process stands still, and meanwhile Redis stops answering: what it knows when it wakes is old, and whoever knocked in the
 * meantime must not be let in on the strength of it. Then Redis answers again, and nobody does anything more.
 */
async function play(
  stage: ProcessStage,
  standstill: Standstill,
): Promise<{ recoveryMs: number; figures: Readonly<Record<string, number>> }> {
  const { server, redis, judgement, timeline } = stage
  const ada = await stage.guest('ada')
  await ada.client.ready()
  const { admitted } = await statusOf(server)
  const mark = server.events.length
  const stoodFromMs = timeline.nowMs()
  standstill.begin()
  if (standstill.isSlow) {
    // Redis answers at once, and yet the process cannot know it in time: it says so by itself.
    await stage.event(mark, isNamed('gate.closed'))
    const cause = stage.since(mark).find(isNamed('service.suspect', 'service.lost'))
    judgement.see(`too slow to know of a Redis that is well: ${String(cause?.['reason'])}`, cause !== undefined)
  }
  const frozenFromMs = timeline.nowMs()
  redis.freeze()
  await pause(STANDS_MS)
  // His connection is made by the kernel, and his handshake waits to be read.
  const bob = await stage.guest('bob')
  await pause(KNOCKS_MS)
  const figures = standstill.end()
  timeline.span('process', 'stands still', stoodFromMs)
  await stage.event(mark, isNamed('gate.closed'))
  const status = await statusOf(server)
  judgement.hold('R14', status.gate.state === 'closed', `after the standstill the gate is ${status.gate.state}`)
  judgement.hold('G1', status.admitted === admitted, `${status.admitted - admitted} were let in on what was known before`)
  // Long enough that a proof which was under way would have been taken for one.
  await stage.event(mark, isNamed('service.lost'))
  judgement.hold('R1', !stage.since(mark).some(isNamed('gate.opened')), 'the gate opened while Redis answered nothing')
  redis.thaw()
  timeline.span('redis', 'frozen', frozenFromMs)
  const healedMs = timeline.nowMs()
  await stage.event(mark, isNamed('gate.opened'))
  const recoveryMs = timeline.nowMs() - healedMs
  await bob.client.ready()
  const noticed = stage.since(mark).find(({ reason }) => /the process stood still/.test(String(reason)))
  if (!standstill.isSlow)
    judgement.see(noticed === undefined ? 'the standstill was noticed' : String(noticed['reason']), noticed !== undefined)
  judgement.see('who had knocked came in by himself', bob.client.state === State.Connected)
  const codes = [...ada.left, ...bob.left]
  judgement.hold('G5', !codes.includes(1011), 'somebody was closed with 1011')
  judgement.hold('L7', ada.left.length === 0, `who was in was thrown out with ${ada.left.join(', ')}`)
  return { recoveryMs, figures }
}

export const stopped: LabScenario = {
  id: 171,
  name: 'the process stands still (SIGSTOP) while Redis stops answering, and somebody knocks meanwhile',
  group: 'process',
  rules: ['R1', 'R14', 'G1', 'G5', 'L7'],
  tier: 'quick',
  async run() {
    let recoveryMs = 0
    const stage = await ProcessStage.on(async (on) => {
      const standstill = {
        isSlow: false,
        begin: () => on.server.signal('SIGSTOP'),
        end: () => {
          on.server.signal('SIGCONT')
          return {}
        },
      }
      ;({ recoveryMs } = await play(on, standstill))
    })
    return stage.outcome(`SIGSTOP for ${STANDS_MS + KNOCKS_MS} ms, Redis frozen meanwhile`, {}, recoveryMs)
  },
}

/** The least that the kernel gives: one millisecond of each second. */
const SHARE = 0.001

export const throttled: LabScenario = {
  id: 50,
  name: 'the processor is throttled to 0.1 % while Redis stops answering, and somebody knocks meanwhile',
  group: 'process',
  rules: ['R1', 'R14', 'G1', 'G5', 'L7'],
  tier: 'host',
  async run() {
    let came = { recoveryMs: 0, figures: {} as Readonly<Record<string, number>> }
    const stage = await ProcessStage.on(async (on) => {
      const cgroup = cgroupFor('/sys/fs/cgroup', `tidegate-lab-${process.pid}-50`)
      if (cgroup.kind === 'none') throw new Error(cgroup.reason)
      const share = new CgroupShare(on.server.pid, cgroup)
      try {
        const standstill = {
          isSlow: true,
          begin: () => share.set(SHARE),
          end: () => {
            const { throttledPeriods } = share
            share.set(undefined)
            on.judgement.see(
              `it had to wait for its processor ${throttledPeriods > 0 ? 'again and again' : 'never'}`,
              throttledPeriods > 0,
            )
            return { throttledPeriods }
          },
        }
        came = await play(on, standstill)
      } finally {
        share.end()
      }
    })
    return stage.outcome(
      `a share of ${SHARE} (control group), Redis frozen for ${STANDS_MS + KNOCKS_MS} ms of it`,
      came.figures,
      came.recoveryMs,
    )
  },
}
