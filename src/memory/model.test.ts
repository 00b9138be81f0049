import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MemoryWorld } from '../../test/support/memory-world.ts'
import type { Retention } from '../channel/index.ts'
import type { MemoryEngine } from './index.ts'

/** The engine, thought of without any care for speed or memory: everything that was ever said is kept, and looked through. */
class Model {
  readonly #streams = new Map<string, ModelStream>()
  readonly #ids = new Map<string, { readonly stream: ModelStream; readonly offset: number; readonly untilMs: number }>()
  #lives = 0
  nowMs = 0

  stream(channel: string): ModelStream {
    const known = this.#streams.get(channel)
    if (known !== undefined && known.touchedMs + KEPT.metaTtlMs > this.nowMs) return known
    const opened: ModelStream = { life: ++this.#lives, said: [], removedTo: 0, touchedMs: this.nowMs }
    this.#streams.set(channel, opened)
    return opened
  }

  append(channel: string, text: string, id: string | undefined): { life: number; offset: number; duplicate: boolean } {
    const before = id === undefined ? undefined : this.#ids.get(`${channel} ${id}`)
    if (before !== undefined && before.untilMs > this.nowMs) {
      return { life: before.stream.life, offset: before.offset, duplicate: true }
    }
    const stream = this.stream(channel)
    const offset = stream.said.push({ text, timeMs: this.nowMs })
    stream.touchedMs = this.nowMs
    if (id !== undefined) this.#ids.set(`${channel} ${id}`, { stream, offset, untilMs: this.nowMs + KEPT.idWindowMs })
    return { life: stream.life, offset, duplicate: false }
  }

  remove(channel: string): void {
    const known = this.#streams.get(channel)
    if (known === undefined || known.touchedMs + KEPT.metaTtlMs <= this.nowMs) return
    known.removedTo = known.said.length
    known.touchedMs = this.nowMs
  }

  /** Offsets that are held. */
  held(stream: ModelStream): readonly number[] {
    return stream.said.flatMap(({ timeMs }, index) => {
      const offset = index + 1
      const isHeld = offset > stream.removedTo && offset > stream.said.length - KEPT.size && timeMs + KEPT.ttlMs > this.nowMs
      return isHeld ? [offset] : []
    })
  }
}

interface ModelStream {
  readonly life: number
  readonly said: { readonly text: string; readonly timeMs: number }[]
  removedTo: number
  touchedMs: number
}

const KEPT: Retention = { size: 5, ttlMs: 60_000, metaTtlMs: 200_000, idWindowMs: 30_000 }

/** So small that segments roll and compactions run. */
const OPTIONS = { options: { segmentBytes: 600 } }

type Act =
  | { readonly kind: 'append'; readonly channel: string; readonly ids: readonly (string | undefined)[] }
  | { readonly kind: 'remove'; readonly channel: string }
  | { readonly kind: 'recover'; readonly channel: string; readonly back: number; readonly limit: number }
  | {
      readonly kind: 'read'
      readonly channel: string
      readonly back: number | undefined
      readonly limit: number
      readonly reverse: boolean
    }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'crash' }

const channel = fc.constantFrom('a', 'b')
const back = fc.integer({ min: -2, max: 8 })
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      channel,
      ids: fc.array(fc.constantFrom(undefined, '1', '2', '3'), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), channel }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('recover' as const), channel, back, limit: fc.integer({ min: 0, max: 6 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      channel,
      back: fc.option(back, { nil: undefined }),
      limit: fc.integer({ min: 0, max: 6 }),
      reverse: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 15_000, 30_000, 60_000, 200_000) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
)

/** Carries out each act on the engine and on the model, and compares what they say. */
class Comparison {
  readonly #memory: MemoryWorld
  readonly #model = new Model()
  /** Which epoch the engine gave to which life of the model: a bijection. */
  readonly #epochs = new Map<number, string>()
  #engine: MemoryEngine
  #directory: string
  #count = 0

  private constructor(memory: MemoryWorld, engine: MemoryEngine, directory: string) {
    this.#memory = memory
    this.#engine = engine
    this.#directory = directory
  }

  static async run(acts: readonly Act[]): Promise<void> {
    const memory = new MemoryWorld()
    const directory = await memory.directory()
    const comparison = new Comparison(memory, await memory.open(directory, OPTIONS), directory)
    try {
      for (const one of acts) await comparison.#carryOut(one)
    } finally {
      await comparison.#engine.close()
      await memory.cleanUp()
    }
  }

  async #open(): Promise<void> {
    this.#engine = await this.#memory.open(this.#directory, OPTIONS)
  }

  async #carryOut(one: Act): Promise<void> {
    switch (one.kind) {
      case 'append':
        return this.#append(one.channel, one.ids)
      case 'remove':
        this.#model.remove(one.channel)
        return this.#engine.log.remove(one.channel)
      case 'recover':
        return this.#recover(one)
      case 'read':
        return this.#read(one)
      case 'wait':
        this.#model.nowMs += one.ms
        return this.#memory.world.advance(one.ms)
      case 'restart':
        await this.#engine.close()
        return this.#open()
      case 'crash': {
        const copy = await this.#memory.crashed(this.#directory)
        await this.#engine.close()
        this.#directory = copy
        return this.#open()
      }
    }
  }

  #sameLife(life: number, epoch: string): void {
    const known = this.#epochs.get(life)
    if (known === undefined) expect([...this.#epochs.values()]).not.toContain(epoch)
    else expect(epoch).toBe(known)
    this.#epochs.set(life, epoch)
  }

  /** All in one turn. */
  async #append(channel: string, ids: readonly (string | undefined)[]): Promise<void> {
    const drafts = ids.map((id) => ({ data: `${++this.#count}`, ...(id === undefined ? {} : { id }) }))
    const appended = await Promise.all(drafts.map(async (draft) => this.#engine.log.append(channel, draft, KEPT)))
    for (const [index, draft] of drafts.entries()) {
      const said = this.#model.append(channel, draft.data, draft.id)
      const told = appended[index]
      expect(told).toMatchObject({ kind: 'stored', position: { offset: said.offset }, duplicate: said.duplicate })
      if (told?.kind === 'stored') this.#sameLife(said.life, told.position.epoch)
    }
  }

  async #recover({ channel, back, limit }: Extract<Act, { kind: 'recover' }>): Promise<void> {
    const stream = this.#model.stream(channel)
    const offset = Math.max(0, stream.said.length - back)
    const epoch = this.#epochs.get(stream.life) ?? ''
    const recovery = await this.#engine.log.recover(channel, { offset, epoch }, KEPT, limit)
    this.#sameLife(stream.life, recovery.top.epoch)
    expect(recovery.top.offset).toBe(stream.said.length)
    const held = this.#model.held(stream)
    const missed = stream.said.length - offset
    const wanted = Array.from({ length: Math.max(0, missed) }, (_, index) => offset + 1 + index)
    const isContinuous = epoch !== '' && missed >= 0 && missed <= limit && wanted.every((one) => held.includes(one))
    const expected = isContinuous ? { kind: 'continuous', publications: textsAt(stream, wanted) } : { kind: 'gap' }
    expect(recovery.kind === 'gap' ? { kind: 'gap' } : { kind: recovery.kind, publications: textsOf(recovery) }).toEqual(expected)
  }

  async #read({ channel, back, limit, reverse }: Extract<Act, { kind: 'read' }>): Promise<void> {
    const stream = this.#model.stream(channel)
    const since = back === undefined ? undefined : { offset: Math.max(0, stream.said.length - back), epoch: '' }
    const page = await this.#engine.log.read(channel, { limit, reverse, ...(since === undefined ? {} : { since }) }, KEPT)
    this.#sameLife(stream.life, page.top.epoch)
    expect(page.top.offset).toBe(stream.said.length)
    const inOrder = reverse ? [...this.#model.held(stream)].reverse() : this.#model.held(stream)
    const wanted = inOrder.filter((offset) => since === undefined || (reverse ? offset < since.offset : offset > since.offset))
    expect(page.kind === 'page' ? textsOf(page) : page.kind).toEqual(textsAt(stream, wanted.slice(0, limit)))
  }
}

function textsAt(stream: ModelStream, offsets: readonly number[]): readonly string[] {
  return offsets.map((offset) => `${offset}:${stream.said[offset - 1]?.text ?? ''}`)
}

function textsOf({ publications }: { readonly publications: readonly { offset: number; data: string }[] }): readonly string[] {
  return publications.map(({ offset, data }) => `${offset}:${data}`)
}

describe('the engine and its model', () => {
  test('[L3] whatever is done to it, restarts and crashes among it, the engine says what the model says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 60 }), (acts) => Comparison.run(acts)),
      { numRuns: 60 },
    )
  }, 30_000)
})
