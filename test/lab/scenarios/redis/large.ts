import { Judgement } from '../../judgement.ts'
import type { LabScenario } from '../../scenario.ts'
import { Timeline } from '../../timeline.ts'
import { Stage } from './stage.ts'

const CHANNEL = 'chat:large'
const LARGE = 40_000
const COUNT = 4

/** Redis cuts its subscriber with each of them; the stream has them all. */
export const large: LabScenario = {
  id: 28,
  name: 'client-output-buffer-limit pubsub smaller than a publication',
  group: 'redis',
  rules: ['R6', 'L4', 'L5'],
  tier: 'quick',
  run: () =>
    Stage.on(async (stage) => {
      const judgement = new Judgement()
      const timeline = new Timeline()
      const [ada, bob] = [await stage.member('ada', CHANNEL), await stage.member('bob', CHANNEL)]
      await stage.publish(bob, CHANNEL, 'small')
      await ada.inbox.has(1)
      const left: number[] = []
      for (const { client } of [ada, bob]) client.on('connecting', ({ code }) => left.push(code))
      const tightMs = timeline.nowMs()
      await stage.redis.command('CONFIG', 'SET', 'client-output-buffer-limit', 'pubsub 16384 0 0')
      const texts = Array.from({ length: COUNT }, (_, n) => `${n}${'x'.repeat(LARGE)}`)
      for (const text of texts) await stage.publish(bob, CHANNEL, text)
      const heard = await ada.inbox.has(1 + COUNT)
      await bob.inbox.has(1 + COUNT)
      await stage.server.event('gate.closed')
      await stage.redis.command('CONFIG', 'SET', 'client-output-buffer-limit', 'pubsub 33554432 8388608 60')
      timeline.span('fault', 'pubsub 16384', tightMs)
      const healedMs = Date.now()
      const closes = stage.server.events.filter(({ message }) => message === 'gate.closed')
      const opened = (await stage.server.eventsNamed('gate.opened', closes.length + 1)).at(-1)
      const recoveryMs = Math.max(0, Date.parse(String(opened?.['timestamp'])) - healedMs)
      const log = String(await stage.redis.command('INFO', 'stats'))
      const cut = Number(/client_output_buffer_limit_disconnections:(\d+)/.exec(log)?.[1] ?? closes.length)
      judgement.see(`Redis cut the subscriber ${cut} times`, cut > 0)
      judgement.see(
        `the gate closed: ${String(closes[0]?.['reason'])}`,
        String(closes[0]?.['reason']).includes('redis.subscriber'),
      )
      judgement.hold('L4', heard.map(String).join() === ['small', ...texts].join(), 'what was heard is not what was sent')
      judgement.hold('L4', bob.inbox.publications.length === 1 + COUNT, `bob heard ${bob.inbox.publications.length} publications`)
      judgement.hold('L7', left.length === 0, `who was in was closed with ${left.join(', ')}`)
      return {
        injected: 'client-output-buffer-limit pubsub 16384 0 0, publications of 40 kB',
        observed: judgement.observed,
        unobserved: judgement.unobserved,
        checked: judgement.checked,
        violations: judgement.violations,
        recoveryMs,
        figures: { publications: COUNT, bytesEach: LARGE, cut },
        timeline: timeline.with(stage.server.events),
      }
    }),
}
