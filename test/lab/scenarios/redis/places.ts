import { Judgement } from '../../judgement.ts'
import type { LabScenario } from '../../scenario.ts'
import { Timeline } from '../../timeline.ts'
import { Stage, type Member } from './stage.ts'

const CHANNEL = 'chat:places'

/** Somebody is away while it is done; somebody else is there all the time, and adds one more publication. */
async function away(stage: Stage, member: Member, other: Member, done: () => Promise<unknown>, text: string): Promise<boolean> {
  const times = member.told.length
  member.client.disconnect()
  await done()
  await stage.publish(other, CHANNEL, text)
  member.client.connect()
  await member.back(times + 1)
  return member.told.at(-1) === true
}

/** What was read and is not there any more is a gap, and is said; what is there is not. */
export const trimmed: LabScenario = {
  id: 18,
  name: 'XTRIM beyond the place of a client that is away, then DEL of the stream',
  group: 'redis',
  rules: ['L3', 'L4'],
  tier: 'quick',
  run: () =>
    Stage.on(async (stage) => {
      const judgement = new Judgement()
      const timeline = new Timeline()
      const [ada, bob] = [await stage.member('ada', CHANNEL), await stage.member('bob', CHANNEL)]
      await stage.publish(bob, CHANNEL, 'one', 'two', 'three')
      await ada.inbox.has(3)
      const [, stream] = stage.keysOf(CHANNEL).stored

      const nothingMs = timeline.nowMs()
      const isKept = await away(stage, ada, bob, async () => {}, 'four')
      timeline.span('away', 'nothing is removed', nothingMs)
      judgement.hold('L3', isKept, 'who missed what is all there was told recovered: false')
      await ada.inbox.has(4)

      const trimMs = timeline.nowMs()
      const isTrimHidden = await away(
        stage,
        ada,
        bob,
        async () => {
          await stage.publish(bob, CHANNEL, 'five', 'six')
          await stage.redis.command('XTRIM', stream, 'MAXLEN', '1')
        },
        'seven',
      )
      timeline.span('fault', 'XTRIM', trimMs)
      judgement.hold('L3', !isTrimHidden, 'who missed what was trimmed was told recovered: true')

      const deleteMs = timeline.nowMs()
      const isDeleteHidden = await away(
        stage,
        ada,
        bob,
        async () => {
          await stage.publish(bob, CHANNEL, 'eight')
          await stage.redis.command('DEL', stream)
        },
        'nine',
      )
      timeline.span('fault', 'DEL stream', deleteMs)
      judgement.hold('L3', !isDeleteHidden, 'who missed what was deleted was told recovered: true')

      await stage.publish(bob, CHANNEL, 'ten')
      await ada.inbox.has(5)
      judgement.hold('L4', ada.inbox.data.join() === 'one,two,three,four,ten', `ada heard ${ada.inbox.data.join()}`)
      const all = 'one,two,three,four,five,six,seven,eight,nine,ten'
      judgement.hold('L4', bob.inbox.data.join() === all, `bob, who was there, heard ${bob.inbox.data.join()}`)
      judgement.hold('L7', bob.told.length === 0, 'who was there lost its place')
      judgement.see(`ada was told ${ada.told.join(', ')}`, ada.told.includes(false))
      return {
        injected: 'XTRIM MAXLEN 1, then DEL, while a client is away',
        observed: judgement.observed,
        unobserved: judgement.unobserved,
        checked: judgement.checked,
        violations: judgement.violations,
        figures: { publications: 10 },
        timeline: timeline.with(stage.server.events),
      }
    }),
}

/** As a clock far ahead, or another program, would leave it: the next id of ours is below. */
export const future: LabScenario = {
  id: 19,
  name: 'a stream whose last id is far in the future',
  group: 'redis',
  rules: ['L1', 'L3', 'L4'],
  tier: 'quick',
  run: () =>
    Stage.on(async (stage) => {
      const judgement = new Judgement()
      const timeline = new Timeline()
      const [ada, bob] = [await stage.member('ada', CHANNEL), await stage.member('bob', CHANNEL)]
      await stage.publish(bob, CHANNEL, 'one', 'two')
      await ada.inbox.has(2)
      const before = await ada.subscription.history({ limit: 10 })
      const [, stream] = stage.keysOf(CHANNEL).stored
      const entryMs = timeline.nowMs()
      await stage.redis.command('XADD', stream, '99999999999999-0', 'm', '0', 'p', 'x')
      await stage.publish(bob, CHANNEL, 'three')
      timeline.span('fault', 'XADD 99999999999999-0', entryMs)
      // The offsets in between are not known: a new life begins, and everybody is told.
      await Promise.all([ada.back(1), bob.back(1)])
      await stage.publish(bob, CHANNEL, 'four', 'five')
      const heard = await ada.inbox.has(4)
      const after = await ada.subscription.history({ limit: 10 })
      const kept = after.publications.map(({ data }) => String(data)).join()
      const offsets = after.publications.map(({ offset }) => offset ?? 0)
      judgement.see('everybody was told that their place is gone', !ada.told.includes(true) && !bob.told.includes(true))
      judgement.hold('L1', after.epoch !== before.epoch, 'positions of before and after have one epoch')
      judgement.hold(
        'L1',
        offsets.every((offset, n) => offset === n + 1),
        `offsets are ${offsets.join()}`,
      )
      judgement.hold('L4', kept === 'three,four,five', `what was acknowledged since is kept as ${kept}`)
      judgement.hold('L4', heard.join() === 'one,two,four,five', `ada, who was told of the gap, heard ${heard.join()}`)
      return {
        injected: 'XADD of a foreign entry with the id 99999999999999-0',
        observed: judgement.observed,
        unobserved: judgement.unobserved,
        checked: judgement.checked,
        violations: judgement.violations,
        figures: { publications: 5 },
        timeline: timeline.with(stage.server.events),
      }
    }),
}
