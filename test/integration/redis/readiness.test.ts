import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { clientOf, connected, subscribed } from '../../support/client.ts'
import { QUICK_CONFIG, realityTable, see, WRONGS, type Seen, type Wrong } from '../../support/reality/index.ts'
import { RedisServer } from '../../support/redis-server.ts'
import { ServerProcess } from '../../support/server-process.ts'

const PAGE = new URL('../../../docs/operations/redis.md', import.meta.url)
const all = new Map<Wrong, Seen>()

describe('readiness against a real Redis', () => {
  // Each has a Redis and a server of its own, and waits for both: two of them side by side (vitest.config.ts).
  test.concurrent.each(WRONGS)(
    '[R1] [R6] [G1] [G5] $when, $name: closed, said in words, and open again without a restart',
    async (wrong) => {
      const seen = await see(wrong)
      all.set(wrong, seen)
      expect(seen.gate).toContain(`gate: ${wrong.reason}`)
      expect(seen.words).toMatch(wrong.words)
      expect(seen.falseOpenings).toBe(0)
      // Who is in stays in, whatever becomes of Redis; who comes is told why, by a code that is in the tables.
      expect(seen.left).toEqual([])
      if (wrong.isBrief !== true) expect(seen.newcomer).toMatch(/^1013 gate: redis\./)
      expect(seen.said).not.toMatch(/geheim|another/)
      expect(seen.codes).not.toContain(1011)
    },
  )
})

test('[R3] functions that are flushed are missed by the next append, loaded anew, and cost nothing', async () => {
  const redis = await RedisServer.start()
  // Nobody looks at the functions by itself before the append does.
  const gate = { ...QUICK_CONFIG.gate, verify_interval: '5s', verify_timeout: '1s', max_age: '15s' }
  const server = await ServerProcess.start({ config: { ...QUICK_CONFIG, gate }, env: { REDIS_URL: redis.url } })
  const client = await connected(await clientOf(server))
  try {
    await subscribed(client, 'chat:1')
    await redis.command('FUNCTION', 'FLUSH')
    await client.rpc('chat.send', { channel: 'chat:1', id: 'one', data: 'kept' })
    const closed = await server.event('gate.closed')
    expect(closed['reason']).toBe('gate: redis.functions')
    expect(closed['explanation']).toContain('the functions are not there')
    await server.eventsNamed('gate.opened', 2)
  } finally {
    client.disconnect()
    await server.stop()
    await redis.stop()
  }
})

/** `npm run redis:table` writes what it saw where operators read it. */
afterAll(() => {
  if (process.env['TIDEGATE_WRITE_TABLE'] === undefined || all.size < WRONGS.length) return
  const [start, end] = ['<!-- readiness table: filled from a run -->\n', '<!-- end of readiness table -->']
  const text = readFileSync(PAGE, 'utf8')
  const [before = '', rest = ''] = text.split(start)
  writeFileSync(
    PAGE,
    `${before}${start}${realityTable(WRONGS.flatMap((wrong) => all.get(wrong) ?? []))}\n${end}${rest.split(end)[1] ?? ''}`,
  )
})
