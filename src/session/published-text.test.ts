import { expect, test } from 'vitest'
import { Conversation } from '../../test/support/conversation.ts'

const LONG = 'x'.repeat(200)
const ALL = { limit: 100, reverse: false }
const KEPT = { size: 100, ttlMs: 3_600_000, metaTtlMs: 3_600_000, idWindowMs: 300_000 }

async function subscribed() {
  const conversation = new Conversation()
  const client = await conversation.connected('ada')
  await client.say({ id: 2, subscribe: { channel: 'chat:1' } })
  const stored = async (): Promise<readonly string[]> => {
    const page = await conversation.engine.log.read('chat:1', ALL, KEPT)
    return page.kind === 'page' ? page.publications.map(({ data }) => data) : []
  }
  return { ...client, stored }
}

test.each([
  ['publish', (data: string) => `{"id":3,"publish":{"channel":"chat:1","data":${data}}}`],
  ['chat.send', (data: string) => `{"id":3,"rpc":{"method":"chat.send","data":{"channel":"chat:1","id":"1","data":${data}}}}`],
])('%s: what a client wrote is what is stored and said, digit by digit', async (_, line) => {
  const { say, wire, stored } = await subscribed()
  const data = `{ "n": 12345678901234567890,\t"z": 1.0, "line": "\\n", "__proto__": [1], "text": "${LONG}" }`
  await say(line(data))
  expect(await stored()).toEqual([data])
  expect(wire.publications()).toEqual([JSON.parse(data)])
})

test.each([
  ['a carriage return', `["${LONG}",\r1]`, `["${LONG}",1]`],
  ['half a character', `"${LONG}\ud800"`, `"${LONG}\\ud800"`],
  ['a deep nesting', `${'['.repeat(70)}"${LONG}"${']'.repeat(70)}`, `${'['.repeat(70)}"${LONG}"${']'.repeat(70)}`],
])('what may not travel as it came is written anew: %s', async (_, data, expected) => {
  const { say, wire, stored } = await subscribed()
  await say(`{"id":3,"publish":{"channel":"chat:1","data":${data}}}`)
  expect(await stored()).toEqual([expected])
  expect(wire.publications()).toEqual([JSON.parse(expected)])
})

test('[S13] data that is nested too deeply to be written is refused with 107', async () => {
  const { say, wire, stored } = await subscribed()
  const data = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  await say(`{"id":3,"publish":{"channel":"chat:1","data":${data}}}`)
  expect(wire.told.at(-1)).toMatchObject({ id: 3, error: { code: 107 } })
  expect(await stored()).toEqual([])
})

test('[S13] a client cannot say what text its data has', async () => {
  const { say, wire, stored } = await subscribed()
  await say(`{"id":3,"publish":{"channel":"chat:1","data":1,"dataText":"2}}\\nevil"}}`)
  await say(`{"id":4,"publish":{"channel":"chat:1","data":1},"dataText":"2"}`)
  expect(await stored()).toEqual(['1'])
  expect(wire.ended).toMatchObject([{ code: 3501 }])
})

test('[S13] data that is no JSON ends the session with 3501, however good its beginning', async () => {
  const { say, wire, stored } = await subscribed()
  await say(`{"id":3,"publish":{"channel":"chat:1","data":"${LONG}"}`)
  expect(await stored()).toEqual([])
  expect(wire.ended).toMatchObject([{ code: 3501 }])
})

test('a newer token changes what others see of the client', async () => {
  const { session } = await new Conversation().connected('ada')
  const identity = session.identity ?? expect.fail('not in')
  expect(session.infoOf(identity)).toBe(JSON.stringify({ user: 'ada', client: session.client }))
  const renewed = { ...identity, info: { name: 'Ada' } }
  session.renew(renewed)
  expect(session.infoOf(renewed)).toBe(JSON.stringify({ user: 'ada', client: session.client, conn_info: { name: 'Ada' } }))
})
