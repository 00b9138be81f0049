import { describe, expect, test } from 'vitest'
import type { ChannelEvent } from './channel-log.ts'
import { HubChannel } from './hub-channel.ts'
import type { Framing, Member } from './member.ts'
import type { StreamPosition } from './publication.ts'

const ONE: Framing = { name: 'one', frame: (texts) => new TextEncoder().encode(texts.join('\n')) }
const OTHER: Framing = { name: 'other', frame: (texts) => new TextEncoder().encode(texts.map((text) => `<${text}>`).join('')) }

const NOBODY = { add: () => {} }

/** A difference that a test can read. */
const channelOf = (): HubChannel =>
  new HubChannel('c', (before, after) => `${before}>${after}`.slice(0, after.length - 1), NOBODY)

function member(more: Partial<Member> = {}): Member & { readonly chunks: Uint8Array[]; told(): readonly string[] } {
  const chunks: Uint8Array[] = []
  return {
    framing: ONE,
    joinLeave: false,
    delta: false,
    deliver: (chunk) => void chunks.push(chunk),
    positionLost: () => {},
    ...more,
    chunks,
    told: () => chunks.flatMap((chunk) => new TextDecoder().decode(chunk).split('\n')),
  }
}

const publication = (data: string, delta = false): ChannelEvent => ({
  kind: 'publication',
  epoch: undefined,
  publication: { data, ...(delta && { delta }) },
})

/** A position of this epoch, before everything. */
const place = (epoch: string, offset = 0): StreamPosition => ({ epoch, offset })

const data = (texts: readonly string[]): readonly unknown[] =>
  texts.map((text) => (JSON.parse(text) as { push: { pub?: { data: unknown } } }).push.pub?.data)

describe('hub channel', () => {
  test('what a turn brings is encoded once, and everybody gets the same bytes', () => {
    const channel = channelOf()
    const [ada, grace] = [member(), member()]
    for (const one of [ada, grace]) channel.add(one, undefined)
    channel.gather(publication('1'))
    channel.gather(publication('2'))
    channel.flush()
    expect(data(ada.told())).toEqual([1, 2])
    expect(ada.chunks.length).toBe(1)
    expect(grace.chunks[0]).toBe(ada.chunks[0])
  })

  test('a member that comes late does not hear what was said before', () => {
    const channel = channelOf()
    const [ada, late] = [member(), member()]
    channel.add(ada, undefined)
    channel.gather(publication('1'))
    channel.add(late, undefined)
    channel.gather(publication('2'))
    channel.flush()
    expect(data(ada.told())).toEqual([1, 2])
    expect(data(late.told())).toEqual([2])
  })

  test('a burst goes out in slices', () => {
    const channel = channelOf()
    const ada = member()
    channel.add(ada, undefined)
    for (let n = 0; n < 100; n++) channel.gather(publication(JSON.stringify('x'.repeat(10_000))))
    expect(ada.chunks.length).toBe(3)
    channel.flush()
    expect(ada.told().length).toBe(100)
  })

  test('each kind of wire gets its own framing', () => {
    const channel = channelOf()
    const [ada, other] = [member(), member({ framing: OTHER })]
    for (const one of [ada, other]) channel.add(one, undefined)
    channel.gather(publication('1'))
    channel.flush()
    expect(other.told()).toEqual([`<${ada.told()[0]}>`])
  })

  test('joins and leaves go to those who want them', () => {
    const channel = channelOf()
    const [ada, curious] = [member(), member({ joinLeave: true })]
    for (const one of [ada, curious]) channel.add(one, undefined)
    channel.gather({ kind: 'join', info: '{"user":"grace","client":"1"}' })
    channel.flush()
    expect(ada.chunks).toEqual([])
    expect(curious.told()).toEqual(['{"push":{"channel":"c","join":{"info":{"user":"grace","client":"1"}}}}'])
  })

  test('who comes and goes in one turn was never there', () => {
    const channel = channelOf()
    const curious = member({ joinLeave: true })
    channel.add(curious, undefined)
    for (const kind of ['join', 'leave', 'join', 'leave'] as const)
      channel.gather({ kind, info: '{"user":"grace","client":"1"}' })
    channel.gather({ kind: 'leave', info: '{"user":"ada","client":"2"}' })
    channel.flush()
    expect(curious.told()).toEqual(['{"push":{"channel":"c","leave":{"info":{"user":"ada","client":"2"}}}}'])
  })

  test('a member with deltas gets one whole publication first, then differences to the one before', () => {
    const channel = channelOf()
    const [ada, plain] = [member({ delta: true }), member()]
    channel.gather(publication('"long text 0"', true))
    for (const one of [ada, plain]) channel.add(one, undefined)
    for (const text of ['"long text 1"', '"long text 2"']) channel.gather(publication(text, true))
    channel.flush()
    channel.gather(publication('"long text 3"', true))
    channel.flush()
    const pubs = ada.told().map((text) => (JSON.parse(text) as { push: { pub: { data: string; delta?: boolean } } }).push.pub)
    expect(pubs.map(({ delta }) => delta)).toEqual([undefined, true, true])
    expect(pubs[0]?.data).toBe('"long text 1"')
    expect(pubs[2]?.data).toBe('"long text 2">"long text 3"'.slice(0, '"long text 3"'.length - 1))
    expect(data(plain.told())).toEqual(['long text 1', 'long text 2', 'long text 3'])
  })

  test('a publication that did not ask for deltas is whole', () => {
    const channel = channelOf()
    const ada = member({ delta: true })
    channel.add(ada, undefined)
    for (const text of ['"long text 1"', '"long text 2"']) channel.gather(publication(text))
    channel.flush()
    expect(data(ada.told())).toEqual(['"long text 1"', '"long text 2"'])
  })

  test('a member that leaves in the middle of a flush takes nothing from the others', () => {
    const channel = channelOf()
    const other = member({ framing: OTHER, joinLeave: true })
    const slow: Member = {
      ...member(),
      deliver: () => {
        channel.remove(slow)
        channel.gather({ kind: 'leave', info: JSON.stringify({ user: 'slow', client: 'x'.repeat(300_000) }) })
      },
    }
    for (const one of [slow, other]) channel.add(one, undefined)
    channel.gather(publication('1'))
    channel.flush()
    expect(other.chunks.length).toBe(1)
    expect(other.told()[0]).toContain('"pub"')
    channel.flush()
    expect(other.told()[1]).toContain('"leave"')
  })

  test('who has left hears nothing', () => {
    const channel = channelOf()
    const ada = member()
    channel.add(ada, undefined)
    channel.gather(publication('1'))
    channel.remove(ada)
    channel.flush()
    expect(ada.chunks).toEqual([])
    expect(channel.isEmpty).toBe(true)
  })

  describe('a log that begins anew', () => {
    const at = (offset: number, epoch: string): ChannelEvent => ({
      kind: 'publication',
      epoch,
      publication: { data: String(offset), offset },
    })
    const parting = (): { readonly channel: HubChannel; readonly parted: unknown[] } => {
      const parted: unknown[] = []
      const channel = new HubChannel('c', (_before, after) => after.slice(1), { add: (members) => void parted.push(...members) })
      return { channel, parted }
    }

    test('[L3] what gathered before a reset goes out, nothing of a later token reaches a position of the old one', () => {
      const { channel, parted } = parting()
      const [ada, unpositioned] = [member(), member()]
      channel.add(ada, place('a'))
      channel.add(unpositioned, undefined)
      channel.gather(at(1, 'a'))
      channel.gather({ kind: 'reset', top: { offset: 7, epoch: 'b' } })
      channel.gather(at(8, 'b'))
      channel.flush()
      expect(data(ada.told())).toEqual([1])
      expect(data(unpositioned.told())).toEqual([1, 8])
      expect(parted).toEqual([ada])
      expect(channel.size).toBe(1)
    })

    test('[L1] [L3] a publication of another token is not delivered, also where no reset was told', () => {
      const { channel, parted } = parting()
      const [ada, newcomer] = [member(), member()]
      channel.add(ada, place('a'))
      channel.add(newcomer, place('b'))
      channel.gather(at(2, 'b'))
      channel.flush()
      expect([data(ada.told()), data(newcomer.told())]).toEqual([[], [2]])
      expect(parted).toEqual([ada])
    })

    test('[L3] a publication past the history has no token, and costs nobody a position', () => {
      const { channel, parted } = parting()
      const ada = member()
      channel.add(ada, place('a'))
      channel.gather(publication('"aside"'))
      channel.flush()
      expect(data(ada.told())).toEqual(['aside'])
      expect(parted).toEqual([])
    })

    test('[L4] [L5] a read that was ahead of what is heard: what it gave is not told again, and what comes next is', () => {
      const { channel } = parting()
      const [ada, ahead] = [member(), member()]
      channel.add(ada, place('a'))
      for (const offset of [1, 2]) channel.gather(at(offset, 'a'))
      channel.add(ahead, place('a', 4))
      channel.gather(at(3, 'a'))
      channel.flush()
      for (const offset of [4, 5]) channel.gather(at(offset, 'a'))
      channel.flush()
      channel.gather(at(6, 'a'))
      channel.flush()
      expect(data(ada.told())).toEqual([1, 2, 3, 4, 5, 6])
      expect(data(ahead.told())).toEqual([5, 6])
      // Caught up with: encoded once for both again.
      expect(ahead.chunks.at(-1)).toBe(ada.chunks.at(-1))
    })

    test('[L5] a read that was ahead of a channel where nothing has been heard yet, and a position that was not', () => {
      const { channel } = parting()
      const [first, second] = [member(), member()]
      channel.add(first, place('a', 1))
      channel.gather(at(1, 'a'))
      channel.flush()
      channel.add(second, place('a', 1))
      channel.gather(at(2, 'a'))
      channel.flush()
      expect([data(first.told()), data(second.told())]).toEqual([[2], [2]])
    })

    test('[L5] one that is ahead gets its first difference only against what it has', () => {
      const { channel } = parting()
      const ahead = member({ delta: true })
      const said = (offset: number): ChannelEvent => ({
        kind: 'publication',
        epoch: 'a',
        publication: { data: `"long text ${offset}"`, offset, delta: true },
      })
      channel.add(ahead, place('a', 2))
      // Said past the history, and so unknown to it; then what it has read, which the next difference is against.
      for (const event of [publication('"aside"', true), said(2), said(3), said(4)]) {
        channel.gather(event)
        channel.flush()
      }
      const pubs = ahead
        .told()
        .map((text) => (JSON.parse(text) as { push: { pub: { delta?: boolean; offset?: number } } }).push.pub)
      expect(pubs.map(({ offset, delta }) => [offset, delta])).toEqual([
        [undefined, undefined],
        [3, undefined],
        [4, true],
      ])
    })

    test('[L3] the first publication after a reset is whole', () => {
      const { channel } = parting()
      const ada = member({ delta: true })
      channel.add(ada, undefined)
      channel.gather(publication('"long text 1"', true))
      channel.flush()
      channel.gather({ kind: 'reset', top: undefined })
      channel.gather(publication('"long text 2"', true))
      channel.flush()
      const pubs = ada.told().map((text) => (JSON.parse(text) as { push: { pub: { delta?: boolean } } }).push.pub)
      expect(pubs.map(({ delta }) => delta)).toEqual([undefined, undefined])
    })
  })
})
