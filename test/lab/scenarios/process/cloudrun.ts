import { setTimeout as pause } from 'node:timers/promises'
import { CloudRunStage, rehearseDeploy } from '../../../support/cloudrun-chat.ts'
import { clientOf, subscribed } from '../../../support/client.ts'
import { QUICK_CONFIG } from '../../../support/reality/index.ts'
import { Judgement } from '../../judgement.ts'
import type { LabMoment, LabScenario } from '../../scenario.ts'
import type { ToldEvents } from '../../../support/cloudrun-chat.ts'

export const deployUnderLoad: LabScenario = {
  id: 172,
  name: 'a cold start and a deploy on a small Cloud Run, under a crowd that talks',
  group: 'process',
  rules: ['N2', 'N5', 'N6', 'N9', 'G4', 'G5', 'L4', 'C1', 'C3', 'C5', 'C10', 'C11', 'C13', 'C15'],
  tier: 'quick',
  async run() {
    const { verdict, figures, events, unobserved, revision } = await rehearseDeploy({
      clients: 60,
      channels: 6,
      publishers: 12,
      everyMs: 100,
      calm: 60,
    })
    const judgement = new Judgement()
    const killed = events.of('instance.killed').length
    judgement.hold('N9', revision === 'chat-00002', `${String(revision)} answers after the deploy`)
    judgement.hold('R9', killed === 0, `${killed} instances had not ended 10 s after SIGTERM`)
    const { acked, disconnected, recovered } = figures
    return {
      injected: 'no instance runs; then traffic moves to the next revision',
      observed: [`${events.of('instance.serving').length} instances served`, `${disconnected} disconnections, all told 3001`],
      unobserved,
      checked: [...judgement.checked, ...Object.keys(verdict.counts)],
      violations: [...judgement.violations, ...verdict.violations.map(({ check, words }) => ({ rule: check, words }))],
      figures: { acked, disconnected, recovered, instances: events.of('instance.started').length },
      timeline: lanesOf(events),
    }
  },
}

const FROZEN_MS = 2_500

/** What Cloud Run does to a minimum instance whose CPU is given during requests only: warm, and frozen. */
export const warmButFrozen: LabScenario = {
  id: 173,
  name: 'CPU only during requests: a warm instance stands still, and then somebody comes',
  group: 'process',
  rules: ['N10', 'R14', 'G1', 'G5'],
  tier: 'host',
  run: () =>
    CloudRunStage.on({ cpu: 'requests', minInstances: 1 }, QUICK_CONFIG, async (stage) => {
      const { events } = stage
      const judgement = new Judgement()
      await events.has('cpu.taken')
      await pause(FROZEN_MS)
      const client = await clientOf(stage)
      const codes: number[] = []
      client.on('connecting', ({ code }) => codes.push(code))
      client.on('disconnected', ({ code }) => codes.push(code))
      const beganMs = performance.now()
      client.connect()
      await subscribed(client, 'chat:1')
      const waitedMs = Math.round(performance.now() - beganMs)
      const said = stage.said()
      client.disconnect()
      judgement.see('the standstill was noticed', /gate\.closed/.test(said))
      judgement.see(
        'the processor was taken by a control group',
        events.of('cpu.taken').some(({ by }) => by.startsWith('cgroup')),
      )
      judgement.see('the processor was given', events.of('cpu.given').length > 0)
      judgement.hold('G5', !codes.includes(1011), 'somebody was closed with 1011')
      judgement.hold('R14', count(said, 'gate.opened') > count(said, 'gate.closed'), 'he was let in while the gate was closed')
      const { observed, unobserved, checked, violations } = judgement
      return {
        injected: `a hundredth of a processor for ${FROZEN_MS} ms, then a client`,
        observed,
        unobserved,
        checked,
        violations,
        recoveryMs: waitedMs,
        figures: { waitedMs },
        timeline: lanesOf(events),
      }
    }),
}

const count = (said: string, name: string): number => said.split(`"${name}"`).length - 1

/** One lane for each instance, one for the service. */
function lanesOf(events: ToldEvents): readonly LabMoment[] {
  const born = new Map(events.of('instance.started').map(({ instance, atMs }) => [instance, atMs]))
  const serving = events.of('instance.serving').map(({ instance, atMs }) => ({
    lane: instance,
    what: 'starts',
    atMs: born.get(instance) ?? atMs,
    untilMs: atMs,
  }))
  const served = events.of('instance.exited').map(({ instance, atMs }) => {
    const from = serving.find(({ lane }) => lane === instance)?.untilMs ?? atMs
    return { lane: instance, what: 'serves, then ends', atMs: from, untilMs: atMs }
  })
  const moved = events.of('traffic.moved').map(({ to, atMs }) => ({ lane: 'traffic', what: to, atMs }))
  return [...serving, ...served, ...moved].toSorted((one, other) => one.atMs - other.atMs)
}
