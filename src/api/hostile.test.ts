import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiWorld, KEY } from '../../test/support/api.ts'
import { ERRORS } from '../protocol/index.ts'
import { METHODS } from './methods/index.ts'

const CODES = new Set<number>(Object.values(ERRORS).map(({ code }) => code))
const METHOD_NAMES = Object.keys(METHODS)

const channel = fc.constantFrom('chat:1', 'talk:1', 'shut:1', 'none:1', '', '$chat:1', 'chat:#ada')
const loose = fc.jsonValue({ maxDepth: 3 })
const text = fc.oneof(fc.string(), fc.constant('ada'))

/** Requests that look right at first, so that the checks behind the first are reached. */
const nearly = fc.record(
  {
    channel: fc.oneof(channel, loose),
    channels: fc.oneof(fc.array(channel, { maxLength: 5 }), loose),
    data: loose,
    b64data: fc.oneof(fc.base64String(), text),
    user: fc.oneof(text, loose),
    client: text,
    limit: fc.oneof(fc.integer(), fc.double(), loose),
    since: fc.oneof(fc.record({ offset: fc.integer(), epoch: fc.string() }), loose),
    disconnect: fc.oneof(fc.record({ code: fc.integer({ min: 0, max: 6_000 }), reason: text }), loose),
    expire_at: fc.oneof(fc.integer(), loose),
    pattern: fc.oneof(fc.stringMatching(/^[a*?{},[\]!\\-]{0,30}$/), loose),
    tags: fc.oneof(fc.dictionary(fc.string(), fc.string()), loose),
    info: loose,
    override: fc.oneof(fc.record({ presence: fc.record({ value: fc.boolean() }) }), loose),
    issued_before: fc.oneof(fc.integer(), loose),
    commands: fc.oneof(fc.array(fc.dictionary(fc.constantFrom(...METHOD_NAMES, 'none'), loose)), loose),
  },
  { requiredKeys: [] },
)

/** All error codes that stand anywhere in an answer. */
function codesIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const own =
    'error' in value && typeof value.error === 'object' && value.error !== null ? [(value.error as { code: unknown }).code] : []
  return [...own, ...Object.values(value).flatMap(codesIn)]
}

async function checked(world: ApiWorld, method: string, body: string): Promise<void> {
  const answered = await world.raw(method, body)
  expect([200, 400, 404]).toContain(answered.status)
  const parsed: unknown = JSON.parse(answered.body)
  // What people published may hold anything, also something that looks like an error.
  if (method !== 'history' && method !== 'batch' && method !== 'presence')
    for (const code of codesIn(parsed)) expect(CODES).toContain(code)
  expect(world.conversation.logger.events.filter(({ name }) => name === 'api.failed')).toEqual([])
}

test('[S13] no JSON makes a method throw, or answer with a code outside the table', async () => {
  const world = new ApiWorld()
  await world.conversation.connected('ada')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHOD_NAMES), fc.oneof(nearly, loose), (method, request) =>
      checked(world, method, JSON.stringify(request)),
    ),
    { numRuns: 500 },
  )
})

test('[S13] no text does', async () => {
  const world = new ApiWorld()
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHOD_NAMES), fc.string({ unit: 'binary' }), (method, body) =>
      checked(world, method, body),
    ),
    { numRuns: 300 },
  )
})

test('no method name and no header does', async () => {
  const { api } = new ApiWorld()
  const headers = fc.dictionary(fc.constantFrom('x-api-key', 'authorization', 'host', 'origin', '__proto__'), text)
  await fc.assert(
    fc.asyncProperty(fc.string(), headers, async (method, shown) => {
      const { status, body } = await api.handle(method, shown, '{}')
      expect([401, 404]).toContain(status)
      expect(body).not.toContain(KEY)
    }),
  )
})
