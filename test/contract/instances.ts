import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TELLING_LENGTH_MAX, type Gap, type Instances } from '../../src/channel/index.ts'

/** What an adapter gives to the suite for one test. */
export interface InstancesUnderTest {
  /** The first instance, which is there. */
  readonly first: Instances
  /** One more that shares its engine, and is there when this resolves. Absent where there can be no other. */
  readonly another?: () => Promise<Instances>
  /** Ends an instance cleanly. */
  readonly leave?: (instance: Instances) => Promise<void>
  /** Resolves once `condition` holds. */
  until(condition: () => boolean): Promise<void>
  close(): Promise<void>
}

/** Writes down what an instance hears. */
export class Ear {
  readonly heard: string[] = []
  readonly gaps: Gap[] = []

  constructor(instance: Instances) {
    instance.listen({
      told: (text, from) => void this.heard.push(`${from}: ${text}`),
      gap: async (gap) => void this.gaps.push(gap),
    })
  }
}

/** Rules I1-I6 of docs/spec/instances.md. Every adapter of Instances runs this suite. */
export function instancesContract(adapter: string, create: () => Promise<InstancesUnderTest>, alone: boolean): void {
  describe(`Instances: ${adapter}`, () => {
    let world: InstancesUnderTest
    let first: Instances

    beforeEach(async () => {
      world = await create()
      first = world.first
    })
    afterEach(() => world.close())

    test('[I4] an instance is among those that are there, with what it tells of itself now', async () => {
      first.describe(() => '{"name":"one"}')
      expect(await first.list()).toEqual([{ id: first.id, info: '{"name":"one"}' }])
      first.describe(() => '{"name":"two"}')
      expect(await first.list()).toEqual([{ id: first.id, info: '{"name":"two"}' }])
    })

    test('[I5] who is not there is gone, and telling all is told also where there is nobody', async () => {
      expect(await first.tell('nobody', 'hello')).toBe('gone')
      expect(await first.tell(undefined, 'hello')).toBe('told')
    })

    test('telling oneself, or more than may be said at once, is a usage error', async () => {
      await expect(first.tell(first.id, 'hello')).rejects.toMatchObject({ code: 'usage' })
      await expect(first.tell(undefined, 'x'.repeat(TELLING_LENGTH_MAX + 1))).rejects.toMatchObject({ code: 'usage' })
    })

    if (alone) return
    const another = (): Promise<Instances> => {
      if (world.another === undefined) throw new Error('this adapter has no other instances')
      return world.another()
    }

    test('[I1] what one tells another arrives in order, each once, whether it was told to it or to all', async () => {
      const second = await another()
      const ears = [new Ear(first), new Ear(second)] as const
      await world.until(() => ears.every(({ gaps }) => gaps.length > 0))
      const texts = Array.from({ length: 100 }, (_, index) => `${index} "ä" 世界\n\u0000`)
      const told = await Promise.all(texts.map((text, index) => first.tell(index % 3 === 0 ? undefined : second.id, text)))
      expect(new Set(told)).toEqual(new Set(['told']))
      await second.tell(first.id, 'back')
      await world.until(() => ears[1].heard.length >= texts.length && ears[0].heard.length > 0)
      expect(ears[1].heard).toEqual(texts.map((text) => `${first.id}: ${text}`))
      expect(ears[0].heard).toEqual([`${second.id}: back`])
    })

    test('[I1] what is told to one is not heard by another', async () => {
      const [second, third] = [await another(), await another()]
      const ears = [new Ear(second), new Ear(third)] as const
      await world.until(() => ears.every(({ gaps }) => gaps.length > 0))
      await first.tell(second.id, 'for the second')
      await first.tell(undefined, 'for all')
      await world.until(() => ears.every(({ heard }) => heard.at(-1) === `${first.id}: for all`))
      expect(ears[0].heard).toEqual([`${first.id}: for the second`, `${first.id}: for all`])
      expect(ears[1].heard).toEqual([`${first.id}: for all`])
    })

    test('[I2] whoever comes in hears the gap before the first word', async () => {
      const second = await another()
      const order: string[] = []
      second.listen({
        told: (text) => void order.push(text),
        gap: async (gap) => {
          await Promise.resolve()
          order.push(gap)
        },
      })
      await first.tell(undefined, 'first')
      await first.tell(second.id, 'second')
      await world.until(() => order.includes('second'))
      expect(order[0]).toBe('joined')
      expect(order.filter((word) => word === 'second')).toEqual(['second'])
    })

    test('[I4] all that are there are listed by each of them; one that left is gone at once', async () => {
      const second = await another()
      first.describe(() => 'one')
      second.describe(() => 'two')
      const ids = async (instance: Instances): Promise<readonly string[]> => (await instance.list()).map(({ id }) => id).sort()
      expect(await ids(first)).toEqual([first.id, second.id].sort())
      expect(await ids(second)).toEqual([first.id, second.id].sort())
      await world.leave?.(second)
      expect(await ids(first)).toEqual([first.id])
      expect(await first.tell(second.id, 'hello')).toBe('gone')
    })
  })
}
