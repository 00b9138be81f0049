import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Appended, ChannelEvent, ChannelLog, Retention, StreamPosition } from '../../src/channel/index.ts'

/** What an adapter gives to the suite for one test. */
export interface ChannelLogUnderTest {
  readonly log: ChannelLog
  /** Lets time pass, for the adapter as for the test. */
  passTime(ms: number): Promise<void>
  /** Resolves when followers have heard everything that was announced before: through Redis that is after the append resolves. */
  heard(): Promise<void>
  close(): Promise<void>
}

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }
const SMALL: Retention = { ...KEPT, size: 3 }
const NONE: Retention = { ...KEPT, size: 0, ttlMs: 0 }
const ALL = { limit: 1_000, reverse: false }

/** Rules L1-L4 and L8 of docs/spec/channel.md. Every adapter of ChannelLog runs this suite. */
export function channelLogContract(adapter: string, create: () => Promise<ChannelLogUnderTest>): void {
  describe(`ChannelLog: ${adapter}`, () => {
    let world: ChannelLogUnderTest
    let log: ChannelLog

    beforeEach(async () => {
      world = await create()
      log = world.log
    })
    afterEach(() => world.close())

    const append = async (channel: string, text: string, retention = KEPT, id?: string): Promise<Appended> =>
      log.append(channel, { data: JSON.stringify(text), ...(id === undefined ? {} : { id }) }, retention)

    async function appendAll(channel: string, texts: readonly string[], retention = KEPT): Promise<StreamPosition> {
      for (const text of texts) await append(channel, text, retention)
      return top(channel)
    }

    const top = async (channel: string): Promise<StreamPosition> =>
      (await log.read(channel, { limit: 0, reverse: false }, KEPT)).top

    async function readTexts(
      channel: string,
      filter: Parameters<ChannelLog['read']>[1] = ALL,
      retention = KEPT,
    ): Promise<unknown> {
      const page = await log.read(channel, filter, retention)
      return page.kind === 'page' ? page.publications.map(textOf) : page.kind
    }

    async function recoverTexts(channel: string, since: StreamPosition, retention = KEPT, limit = 1_000): Promise<unknown> {
      const recovery = await log.recover(channel, since, retention, limit)
      return recovery.kind === 'continuous' ? recovery.publications.map(textOf) : recovery.kind
    }

    /** Every event of a channel, as short words. */
    async function heard(channel: string): Promise<string[]> {
      const words: string[] = []
      await log.follow(channel, (event) => words.push(wordOf(event)))
      return words
    }

    describe('order', () => {
      test('[L1] offsets begin at 1 and have no gap', async () => {
        const appended = [await append('room', 'a'), await append('room', 'b'), await append('room', 'c')]
        expect(appended.map(offsetOf)).toEqual([1, 2, 3])
        expect(new Set(appended.map(epochOf)).size).toBe(1)
      })

      test('[L1] appends of one turn take effect in the order of the calls', async () => {
        const texts = Array.from({ length: 50 }, (_, index) => `${index}`)
        const appended = await Promise.all(texts.map((text) => append('room', text)))
        expect(appended.map(offsetOf)).toEqual(texts.map((_, index) => index + 1))
        expect(await readTexts('room')).toEqual(texts)
      })

      test('[L1] every channel counts for itself, also when appends are mixed', async () => {
        const appended = await Promise.all(Array.from({ length: 30 }, (_, index) => append(`room-${index % 3}`, `${index}`)))
        expect(appended.map(offsetOf)).toEqual(Array.from({ length: 30 }, (_, index) => Math.floor(index / 3) + 1))
        expect(new Set(appended.map(epochOf)).size).toBe(3)
        expect(await readTexts('room-1')).toEqual(Array.from({ length: 10 }, (_, index) => `${index * 3 + 1}`))
      })

      test('[L1] two channels do not share an epoch', async () => {
        expect((await top('one')).epoch).not.toBe((await top('other')).epoch)
      })

      test('[L1] removing the history keeps epoch and offset, and the next append goes on', async () => {
        const before = await appendAll('room', ['a', 'b'])
        await log.remove('room')
        expect(await top('room')).toEqual(before)
        expect(await append('room', 'c')).toEqual({
          kind: 'stored',
          position: { offset: 3, epoch: before.epoch },
          duplicate: false,
        })
        expect(await readTexts('room')).toEqual(['c'])
      })

      test('[L1] append, remove and append of one turn take effect in that order', async () => {
        await Promise.all([append('room', 'a'), log.remove('room'), append('room', 'b')])
        expect(await readTexts('room')).toEqual(['b'])
        expect((await top('room')).offset).toBe(2)
      })

      test('[L1] a stream that was opened by reading keeps its epoch when it is first appended to', async () => {
        const { epoch } = await top('room')
        expect(epoch).not.toBe('')
        expect(epochOf(await append('room', 'a'))).toBe(epoch)
      })
    })

    describe('publication ids', () => {
      test('[L2] appending one publication id twice stores it once', async () => {
        const first = await append('room', 'a', KEPT, 'id-1')
        const second = await append('room', 'a', KEPT, 'id-1')
        expect(first).toMatchObject({ kind: 'stored', duplicate: false })
        expect(second).toEqual({ ...first, duplicate: true })
        expect(await readTexts('room')).toEqual(['a'])
      })

      test('[L2] a second append of one turn waits for the first and is its duplicate', async () => {
        const words = await heard('room')
        const [first, second] = await Promise.all([append('room', 'a', KEPT, 'id-1'), append('room', 'b', KEPT, 'id-1')])
        expect(first).toMatchObject({ kind: 'stored', duplicate: false })
        expect(second).toEqual({ ...first, duplicate: true })
        await world.heard()
        expect(words).toEqual(['1:a'])
      })

      test('[L2] an id is recognised although its publication is trimmed or removed', async () => {
        const first = await append('room', 'a', SMALL, 'id-1')
        await appendAll('room', ['b', 'c', 'd', 'e'], SMALL)
        expect(await append('room', 'a', SMALL, 'id-1')).toEqual({ ...first, duplicate: true })
        await log.remove('room')
        expect(await append('room', 'a', SMALL, 'id-1')).toEqual({ ...first, duplicate: true })
      })

      test('[L2] one id in two channels is two publications', async () => {
        await append('one', 'a', KEPT, 'id-1')
        expect(await append('other', 'a', KEPT, 'id-1')).toMatchObject({ kind: 'stored', duplicate: false })
      })

      test('[L2] channel and id are told apart wherever one ends and the other begins', async () => {
        await append('room1', 'a', KEPT, '2')
        expect(await append('room', 'b', KEPT, '12')).toMatchObject({ kind: 'stored', duplicate: false })
      })

      test('[L2] after the window the id is new again', async () => {
        await append('room', 'a', KEPT, 'id-1')
        await world.passTime(KEPT.idWindowMs - 1)
        expect(await append('room', 'a', KEPT, 'id-1')).toMatchObject({ duplicate: true })
        await world.passTime(1)
        expect(await append('room', 'a', KEPT, 'id-1')).toMatchObject({ position: { offset: 2 }, duplicate: false })
      })

      test('[L2] without history an id is announced once', async () => {
        const words = await heard('room')
        expect(await append('room', 'a', NONE, 'id-1')).toEqual({ kind: 'announced', duplicate: false })
        expect(await append('room', 'a', NONE, 'id-1')).toEqual({ kind: 'announced', duplicate: true })
        await world.heard()
        expect(words).toEqual(['-:a'])
      })
    })

    describe('recovery', () => {
      test('[L3] everything after a position is recovered, in order', async () => {
        const { epoch } = await appendAll('room', ['a', 'b', 'c', 'd'])
        expect(await log.recover('room', { offset: 2, epoch }, KEPT, 10)).toMatchObject({
          kind: 'continuous',
          publications: [
            { offset: 3, data: '"c"' },
            { offset: 4, data: '"d"' },
          ],
          top: { offset: 4, epoch },
        })
      })

      test('[L3] from the top there is nothing to recover', async () => {
        const position = await appendAll('room', ['a', 'b'])
        expect(await recoverTexts('room', position)).toEqual([])
      })

      test('[L3] a position of another epoch is a gap, never a guess', async () => {
        const position = await appendAll('room', ['a', 'b'])
        for (const epoch of ['other', '']) {
          expect(await log.recover('room', { offset: 2, epoch }, KEPT, 10)).toEqual({ kind: 'gap', top: position })
        }
      })

      test('[L3] a position above the top is a gap', async () => {
        const { epoch } = await appendAll('room', ['a'])
        expect(await recoverTexts('room', { offset: 2, epoch })).toBe('gap')
      })

      test('[L3] what was trimmed by size is a gap, and what was just not trimmed is not', async () => {
        const { epoch } = await appendAll('room', ['a', 'b', 'c', 'd', 'e'], SMALL)
        expect(await recoverTexts('room', { offset: 1, epoch }, SMALL)).toBe('gap')
        expect(await recoverTexts('room', { offset: 2, epoch }, SMALL)).toEqual(['c', 'd', 'e'])
      })

      test('[L3] what has expired is a gap, and the top is not', async () => {
        await append('room', 'a')
        await world.passTime(KEPT.ttlMs / 2)
        const position = await appendAll('room', ['b'])
        await world.passTime(KEPT.ttlMs / 2)
        expect(await recoverTexts('room', { ...position, offset: 0 })).toBe('gap')
        expect(await recoverTexts('room', { ...position, offset: 1 })).toEqual(['b'])
        await world.passTime(KEPT.ttlMs / 2)
        expect(await recoverTexts('room', { ...position, offset: 1 })).toBe('gap')
        expect(await recoverTexts('room', position)).toEqual([])
      })

      test('[L3] what was removed is a gap, and the top is not', async () => {
        const position = await appendAll('room', ['a', 'b'])
        await log.remove('room')
        expect(await recoverTexts('room', { ...position, offset: 1 })).toBe('gap')
        expect(await recoverTexts('room', position)).toEqual([])
        await append('room', 'c')
        expect(await recoverTexts('room', position)).toEqual(['c'])
        expect(await recoverTexts('room', { ...position, offset: 1 })).toBe('gap')
      })

      test('[L3] more than the limit is a gap, exactly the limit is not', async () => {
        const { epoch } = await appendAll('room', ['a', 'b', 'c'])
        expect(await recoverTexts('room', { offset: 0, epoch }, KEPT, 2)).toBe('gap')
        expect(await recoverTexts('room', { offset: 0, epoch }, KEPT, 3)).toEqual(['a', 'b', 'c'])
      })

      test('[L3] recovering in a channel that was never used is a gap, with a position to go on from', async () => {
        const recovery = await log.recover('room', { offset: 7, epoch: 'gone' }, KEPT, 10)
        expect(recovery).toMatchObject({ kind: 'gap', top: { offset: 0 } })
        await append('room', 'a')
        expect(await recoverTexts('room', recovery.top)).toEqual(['a'])
      })

      test('[L3] a stream that was forgotten begins a new epoch, and older positions are gaps', async () => {
        const position = await appendAll('room', ['a'])
        await world.passTime(KEPT.metaTtlMs)
        expect((await top('room')).epoch).not.toBe(position.epoch)
        expect(await recoverTexts('room', position)).toBe('gap')
        expect(offsetOf(await append('room', 'b'))).toBe(1)
      })
    })

    describe('history', () => {
      const five = ['a', 'b', 'c', 'd', 'e']

      test('[L3] history is read forward and in reverse, with a limit', async () => {
        await appendAll('room', five)
        expect(await readTexts('room', { limit: 2, reverse: false })).toEqual(['a', 'b'])
        expect(await readTexts('room', { limit: 2, reverse: true })).toEqual(['e', 'd'])
        expect(await readTexts('room', { limit: 0, reverse: false })).toEqual([])
      })

      test('[L3] since is exclusive: what came after it, or in reverse what came before it', async () => {
        const { epoch } = await appendAll('room', five)
        const since = { offset: 3, epoch }
        expect(await readTexts('room', { limit: 10, reverse: false, since })).toEqual(['d', 'e'])
        expect(await readTexts('room', { limit: 1, reverse: false, since })).toEqual(['d'])
        expect(await readTexts('room', { limit: 10, reverse: true, since })).toEqual(['b', 'a'])
        expect(await readTexts('room', { limit: 1, reverse: true, since })).toEqual(['b'])
      })

      test('[L3] a since outside of what is held gives what there is on that side', async () => {
        const { epoch } = await appendAll('room', five, SMALL)
        const low = { offset: 1, epoch }
        const high = { offset: 9, epoch }
        expect(await readTexts('room', { limit: 10, reverse: false, since: low }, SMALL)).toEqual(['c', 'd', 'e'])
        expect(await readTexts('room', { limit: 10, reverse: true, since: low }, SMALL)).toEqual([])
        expect(await readTexts('room', { limit: 10, reverse: false, since: high }, SMALL)).toEqual([])
        expect(await readTexts('room', { limit: 10, reverse: true, since: high }, SMALL)).toEqual(['e', 'd', 'c'])
      })

      test('[L3] a since of another epoch is unrecoverable, one without epoch is not', async () => {
        const position = await appendAll('room', five)
        const foreign = { offset: 3, epoch: 'other' }
        expect(await log.read('room', { limit: 10, reverse: false, since: foreign }, KEPT)).toEqual({
          kind: 'unrecoverable',
          top: position,
        })
        const any = { offset: 3, epoch: '' }
        expect(await readTexts('room', { limit: 10, reverse: false, since: any })).toEqual(['d', 'e'])
      })

      test('[L3] a publication is read as it was appended', async () => {
        const draft = {
          data: '{"text":"Grüße, 世界 👋\\n"}',
          info: '{"user":"ä","client":"1"}',
          tags: { kind: 'ß' },
          delta: true,
        }
        await log.append('room', draft, KEPT)
        await log.append('room', { data: 'null' }, KEPT)
        const page = await log.read('room', ALL, KEPT)
        expect(page).toMatchObject({
          publications: [
            { ...draft, offset: 1 },
            { data: 'null', offset: 2 },
          ],
        })
        const plain = page.kind === 'page' ? page.publications[1] : undefined
        expect([plain?.info, plain?.tags, plain?.delta === true]).toEqual([undefined, undefined, false])
      })
    })

    describe('following', () => {
      test('[L4] a follower has heard a publication when its append resolves', async () => {
        const words = await heard('room')
        await append('room', 'a')
        await world.heard()
        expect(words).toEqual(['1:a'])
      })

      test('[L4] a follower hears every publication once, in offset order', async () => {
        const words = await heard('room')
        const texts = Array.from({ length: 40 }, (_, index) => `${index}`)
        await Promise.all(texts.map((text) => append('room', text)))
        await world.heard()
        expect(words).toEqual(texts.map((text, index) => `${index + 1}:${text}`))
      })

      test('[L4] a follower hears its channel only, and the epoch that append returns', async () => {
        const epochs: unknown[] = []
        await log.follow('room', (event) => epochs.push(event.kind === 'publication' ? event.epoch : event.kind))
        await append('elsewhere', 'a')
        const appended = await append('room', 'b')
        await world.heard()
        expect(epochs).toEqual([epochOf(appended)])
      })

      test('[L5] what is recovered and what is followed meet without a hole', async () => {
        const since = await appendAll('room', ['a'])
        const early = [append('room', 'b'), append('room', 'c')]
        const live: number[] = []
        await log.follow('room', (event) => live.push(event.kind === 'publication' ? (event.publication.offset ?? 0) : 0))
        const recovering = log.recover('room', since, KEPT, 10)
        const late = [append('room', 'd'), append('room', 'e')]
        const recovery = await recovering
        await Promise.all([...early, ...late])
        await world.heard()
        const recovered = recovery.kind === 'continuous' ? recovery.publications.map(({ offset }) => offset) : []
        expect(recovery.kind).toBe('continuous')
        expect([...new Set([...recovered, ...live])]).toEqual([2, 3, 4, 5])
      })

      test('[L4] after unfollow nothing is heard, also of an append on its way', async () => {
        const words = await heard('room')
        const appending = append('room', 'a')
        log.unfollow('room')
        await appending
        await append('room', 'b', NONE)
        await world.heard()
        expect(words).toEqual([])
        log.unfollow('room')
      })

      test('following a followed channel is a fault, and the first follower goes on', async () => {
        const words = await heard('room')
        await expect(log.follow('room', () => undefined)).rejects.toMatchObject({ code: 'usage' })
        await append('room', 'a')
        await world.heard()
        expect(words).toEqual(['1:a'])
        log.unfollow('room')
        const again = await heard('room')
        await world.heard()
        expect(again).toEqual([])
      })

      test('[L8] a duplicate is not announced', async () => {
        await append('room', 'a', KEPT, 'id-1')
        const words = await heard('room')
        await append('room', 'a', KEPT, 'id-1')
        await world.heard()
        expect(words).toEqual([])
      })

      test('[L8] what was announced can be read by the follower that hears it', async () => {
        const reads: Promise<unknown>[] = []
        await log.follow('room', () => reads.push(readTexts('room')))
        await append('room', 'a')
        await world.heard()
        await Promise.all(reads)
        await append('room', 'b')
        await world.heard()
        expect(await Promise.all(reads)).toEqual([['a'], ['a', 'b']])
      })

      test('a channel without history announces, stores nothing and has no offset', async () => {
        const words = await heard('room')
        expect(await append('room', 'a', NONE)).toEqual({ kind: 'announced', duplicate: false })
        await world.heard()
        expect(words).toEqual(['-:a'])
        expect(await readTexts('room', ALL, NONE)).toEqual([])
      })

      test('joins and leaves are heard and not stored', async () => {
        const words = await heard('room')
        await log.announce('room', { kind: 'join', info: '{"user":"a"}' })
        await log.announce('room', { kind: 'leave', info: '{"user":"a"}' })
        await world.heard()
        expect(words).toEqual(['join {"user":"a"}', 'leave {"user":"a"}'])
        expect(await readTexts('room')).toEqual([])
      })
    })
  })
}

const textOf = ({ data }: { readonly data: string }): unknown => JSON.parse(data)
const offsetOf = (appended: Appended): unknown => (appended.kind === 'stored' ? appended.position.offset : appended.kind)
const epochOf = (appended: Appended): unknown => (appended.kind === 'stored' ? appended.position.epoch : appended.kind)

function wordOf(event: ChannelEvent): string {
  if (event.kind === 'reset') return 'reset'
  if (event.kind !== 'publication') return `${event.kind} ${event.info}`
  return `${event.publication.offset ?? '-'}:${String(textOf(event.publication))}`
}
