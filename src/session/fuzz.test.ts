import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Conversation } from '../../test/support/conversation.ts'
import { DISCONNECTS, ERRORS, UNSUBSCRIBES } from '../protocol/index.ts'
import { parseFrame } from '../transport/frame-parser.ts'

const ERROR_CODES = new Set<unknown>(Object.values(ERRORS).map(({ code }) => code))
const DISCONNECT_CODES = new Set<unknown>(Object.values(DISCONNECTS).map(({ code }) => code))
const UNSUBSCRIBE_CODES = new Set<unknown>(Object.values(UNSUBSCRIBES).map(({ code }) => code))

const channel = fc.constantFrom(
  'chat:1',
  'chat:2',
  'talk:1',
  'shut:1',
  'none:1',
  '',
  'chat:',
  'x'.repeat(300),
  '__proto__',
  'chat:a#ada',
  '$chat:1',
)
const token = fc.constantFrom(
  'ada',
  'grace',
  '',
  'bad',
  'expired',
  'away',
  'throws',
  'ada@1',
  'ada!1767225601',
  'ada/shut:1',
  undefined,
)
const json = fc.jsonValue({ maxDepth: 2 })
const offset = fc.oneof(fc.nat(5), fc.constantFrom(undefined, -1, 2 ** 53, Number.NaN))

/** What a client that means well might send, with odd values in the right places. */
const request = fc.oneof(
  fc.record({ connect: fc.record({ token, data: json }, { requiredKeys: [] }) }),
  fc.record({
    subscribe: fc.record(
      { channel, token, recover: fc.boolean(), epoch: fc.string(), offset, delta: fc.constantFrom('fossil', 'none') },
      { requiredKeys: ['channel'] },
    ),
  }),
  fc.record({ unsubscribe: fc.record({ channel }) }),
  fc.record({ publish: fc.record({ channel, data: json }) }),
  fc.record({ presence: fc.record({ channel }) }),
  fc.record({ presence_stats: fc.record({ channel }) }),
  fc.record({
    history: fc.record(
      { channel, limit: fc.integer(), reverse: fc.boolean(), since: fc.record({ offset, epoch: fc.string() }) },
      { requiredKeys: ['channel'] },
    ),
  }),
  fc.record({ ping: fc.constant({}) }),
  fc.record({ send: fc.record({ data: json }) }),
  fc.record({
    rpc: fc.record({
      method: fc.constantFrom('chat.send', 'none', '__proto__'),
      data: fc.oneof(json, fc.record({ channel, id: fc.string(), data: json })),
    }),
  }),
  fc.record({ refresh: fc.record({ token }, { requiredKeys: [] }) }),
  fc.record({ sub_refresh: fc.record({ channel, token }, { requiredKeys: ['channel'] }) }),
)

/** What somebody who does not mean well sends. */
const garbage = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom(
    '{}',
    '{"id":1}',
    'null',
    '[]',
    '{"id":1,"constructor":{}}',
    '{"id":1,"__proto__":{}}',
    '{"id":4294967296,"ping":{}}',
    '{"id":1,"connect":null}',
  ),
  fc.dictionary(fc.string(), json).map((object) => JSON.stringify(object)),
)

const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.nat(9), request).map(([id, body]) => JSON.stringify({ id, ...body })) },
  { weight: 1, arbitrary: garbage },
)

type Step =
  | { readonly who: number; readonly frame: string }
  | { readonly who: number; readonly ends: true }
  | { readonly passMs: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ who: fc.nat(2), frame: fc.array(line, { minLength: 1, maxLength: 4 }).map((all) => all.join('\n')) }),
  },
  { weight: 1, arbitrary: fc.record({ who: fc.nat(2), ends: fc.constant(true as const) }) },
  { weight: 2, arbitrary: fc.record({ passMs: fc.integer({ min: 0, max: 40_000 }) }) },
)

const connectFirst = (user: string): string => JSON.stringify({ id: 1, connect: { token: user } })

/** Lets so many turns of the event loop pass. */
async function turns(conversation: Conversation, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    conversation.world.endTurn()
  }
}

/** Codes in what a client was told that stand in no table. */
function strangeCodes(told: readonly Record<string, unknown>[]): readonly unknown[] {
  return told.flatMap(({ error, push }) => {
    const { unsubscribe } = (push ?? {}) as { unsubscribe?: { code: number } }
    const errorCode = (error as { code: number } | undefined)?.code
    return [
      ...(errorCode !== undefined && !ERROR_CODES.has(errorCode) ? [errorCode] : []),
      ...(unsubscribe !== undefined && !UNSUBSCRIBE_CODES.has(unsubscribe.code) ? [unsubscribe.code] : []),
    ]
  })
}

describe('any input', () => {
  test('[S13] a frame is always understood as something, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          garbage,
          fc.array(fc.oneof(line, garbage)).map((all) => all.join('\n')),
        ),
        (frame) => {
          const received = parseFrame(frame)
          expect(received.length).toBeGreaterThan(0)
          expect(received.slice(0, -1).every(({ kind }) => kind !== 'malformed')).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('[S5] [S6] [S12] [S13] no sequence of frames, ends and waits breaks a session, leaks one, or is told a code outside the tables', async () => {
    let told = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(), async (steps, seed) => {
        const conversation = new Conversation({ slow: true, seed })
        const clients = ['ada', 'grace+chat:1+chat:2+talk:1', ''].map((user) => {
          const client = conversation.open()
          if (user !== '') client.session.receive(parseFrame(connectFirst(user)))
          return client
        })
        for (const one of steps) {
          const client = 'who' in one ? clients[one.who] : undefined
          if ('passMs' in one) await conversation.pass(one.passMs)
          else if ('ends' in one) client?.session.end()
          else client?.session.receive(parseFrame(one.frame))
          // Steps are not given time to finish: frames and ends meet work under way.
          await turns(conversation, told++ % 3)
        }
        for (const { session } of clients) session.end()
        await turns(conversation, 40)
        for (const { wire } of clients) {
          expect(strangeCodes(wire.told)).toEqual([])
          expect(wire.ended.filter(({ code }) => !DISCONNECT_CODES.has(code))).toEqual([])
          expect(wire.ended.length).toBeLessThanOrEqual(1)
        }
        expect([conversation.sessions.size, conversation.sessions.open, conversation.hub.followed]).toEqual([0, 0, 0])
        await conversation.world.settle()
        expect((await conversation.engine.presence.members('chat:1')).size).toBe(0)
        const broken = conversation.logger.events.filter(
          ({ name, fields }) => name === 'command.failed' && !String(fields.error).includes('a secret inside'),
        )
        expect(broken).toEqual([])
      }),
      { numRuns: 400 },
    )
    expect(told).toBeGreaterThan(1_000)
  })
})
