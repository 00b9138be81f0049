import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHAT, Conversation, type TestWire } from '../../test/support/conversation.ts'
import { retentionOf } from '../channel/index.ts'
import { parseFrame } from '../transport/frame-parser.ts'

interface Position {
  readonly offset: number
  readonly epoch: string
}

/** What a client library keeps: what it saw, and where it stands. */
class Reader {
  readonly seen: number[] = []
  position: Position | undefined
  /** Publications that the server owned up to having lost for this reader. */
  gaps = 0

  /** Takes in all that one connection was told, in order. */
  read(wire: TestWire): void {
    for (const { subscribe, push } of wire.told as { subscribe?: Answer; push?: { pub?: Pub } }[]) {
      if (subscribe !== undefined) this.#answered(subscribe)
      if (push?.pub !== undefined) this.#heard(push.pub)
    }
  }

  #answered({ epoch, offset, recovered, was_recovering, publications = [] }: Answer): void {
    if (was_recovering === true && !recovered) this.gaps++
    if (recovered !== true) this.position = { epoch, offset }
    for (const publication of publications) this.#heard(publication)
    this.position = { epoch, offset: Math.max(offset, this.position?.offset ?? 0) }
  }

  #heard({ data, offset }: Pub): void {
    this.seen.push(data)
    this.position = { epoch: this.position?.epoch ?? '', offset }
  }
}

interface Pub {
  readonly data: number
  readonly offset: number
}

interface Answer extends Position {
  readonly recovered?: boolean
  readonly was_recovering?: boolean
  readonly publications?: readonly Pub[]
}

describe('recovery while others speak', () => {
  test('[L4] [L5] [S11] whatever is said while a client goes and comes back, it sees each publication once, in order', async () => {
    let recoveries = 0
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant('say' as const) },
      { weight: 1, arbitrary: fc.constant('drop' as const) },
      { weight: 2, arbitrary: fc.constant('turn' as const) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), fc.nat(), async (steps, seed) => {
        const conversation = new Conversation({ slow: true, seed })
        const reader = new Reader()
        let said = 0
        const say = (): void => {
          void conversation.engine.log.append('chat:1', { data: String(++said) }, retentionOf(CHAT, 1_000))
        }
        const arrive = (): ReturnType<Conversation['open']> => {
          const client = conversation.open()
          const back = reader.position === undefined ? {} : { recover: true, ...reader.position }
          client.session.receive(
            parseFrame(
              `{"id":1,"connect":{"token":"ada"}}\n${JSON.stringify({ id: 2, subscribe: { channel: 'chat:1', ...back } })}`,
            ),
          )
          return client
        }
        const turns = async (count: number): Promise<void> => {
          for (let turn = 0; turn < count; turn++) {
            await new Promise<void>((resolve) => setImmediate(resolve))
            conversation.world.endTurn()
          }
        }
        let client = arrive()
        await turns(12)
        for (const one of steps) {
          if (one === 'say') say()
          else if (one === 'turn') await turns(1)
          else {
            client.session.end()
            reader.read(client.wire)
            recoveries++
            client = arrive()
          }
        }
        await turns(20)
        say()
        await turns(20)
        client.session.end()
        reader.read(client.wire)
        expect(reader.gaps).toBe(0)
        expect(reader.seen).toEqual(Array.from({ length: said }, (_, index) => index + 1))
      }),
      { numRuns: 150 },
    )
    expect(recoveries).toBeGreaterThan(200)
  })
})
