import { describe, expect, test } from 'vitest'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'
import { readWish, type Wish } from './wish.ts'

const { clock } = new ManualWorld()

function read(args: readonly string[], env: Readonly<Record<string, string>> = {}): Wish {
  return readWish(args, env, seededRandom(1), clock)
}

function drillOf(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const wish = read(args, env)
  if (wish.kind !== 'drill') throw new Error(`no drill: ${JSON.stringify(wish)}`)
  return wish.drill
}

describe('what a drill is asked', () => {
  test('the least that can be said', () => {
    const drill = drillOf(['kill-subscriber'])
    expect(drill).toMatchObject({ action: 'kill-subscriber', clients: 4, rate: 10, waitMs: 60_000, isProductionMeant: false })
    expect(drill.url.href).toBe('http://localhost:8080/')
    expect(drill.channel).toMatch(/^room:drill-[0-9a-f]{8}$/)
    expect(drill.fault).toMatchObject({ lastsMs: 0, redis: undefined, pid: undefined, relay: { host: '127.0.0.1', port: 7_379 } })
  })

  test('all that can be said, in any order', () => {
    const drill = drillOf(
      ['--url', 'localhost:9000/chat', 'pause-redis', '--redis=redis://u:p@h:1', '2m', '--clients', '8', '--yes-production'],
      { PORT: '1' },
    )
    expect(drill).toMatchObject({ action: 'pause-redis', clients: 8, isProductionMeant: true, fault: { lastsMs: 120_000 } })
    expect(drill.url.href).toBe('http://localhost:9000/chat/')
    expect(drill.fault.redis?.nodes).toEqual([{ host: 'h', port: 1, isTls: false, user: 'u', password: 'p' }])
  })

  test('PORT and REDIS_URL are honoured', () => {
    const drill = drillOf(['demote'], { PORT: '9001', REDIS_URL: 'redis-cluster://a:1,b:2' })
    expect(drill.url.port).toBe('9001')
    expect(drill.fault).toMatchObject({ lastsMs: 5_000, redis: { kind: 'cluster' } })
  })

  test('a relay', () => {
    expect(read(['relay', '--redis', 'redis://h', '--port', '0'])).toMatchObject({
      kind: 'relay',
      port: 0,
      redis: { kind: 'standalone' },
    })
  })

  test('clients come in with a token, or with one each that a key signs', async () => {
    const enter = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> => {
      const wish = read(['demote', ...args], env)
      return wish.kind === 'drill' ? wish.enter('drill-1') : Promise.reject(new Error(wish.kind))
    }
    expect(await enter([], { TIDEGATE_TOKEN: 'a.b.c' })).toBe('a.b.c')
    expect(await enter(['--token', 'd.e.f'], { TIDEGATE_TOKEN: 'a.b.c' })).toBe('d.e.f')
    const [, claims = ''] = (await enter(['--secret-env', 'KEY'], { KEY: 'k'.repeat(40) })).split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ sub: 'drill-1' })
  })
})

describe('asked wrongly', () => {
  test.each<[readonly string[], string]>([
    [[], 'say what to break: pause-redis, loading'],
    [['pause-reddis'], 'did you mean pause-redis?'],
    [['constructor'], 'there is no action of that name'],
    [['restart', '8s'], 'restart has no duration'],
    [['kill-subscriber', '8s'], 'kill-subscriber has no duration'],
    [['pause-redis', '8'], 'DURATION must be from 100ms to 10m'],
    [['pause-redis', '11m'], 'DURATION must be from 100ms to 10m'],
    [['pause-redis', '8s', 'now'], 'this command takes ACTION DURATION'],
    [['demote', '--clients', '1'], '--clients must be a whole number from 2 to 200'],
    [['demote', '--rate', '0'], '--rate must be'],
    [['demote', '--wait', 'long'], '--wait must be a duration'],
    [['restart', '--pid', '1'], '--pid must be a whole number from 2'],
    [['restart', '--redis-pid', 'x'], '--redis-pid must be'],
    [['demote', '--url', 'ftp://h'], '--url must be as in'],
    [['demote', '--url', 'http://user:hunter2@h'], '--url must be as in'],
    [['demote', '--channel='], '--channel needs a name'],
    [['half-open', '--relay', 'h'], '--relay must be as in 127.0.0.1:7379'],
    [['half-open', '--relay', 'h:0'], '--relay must be as in'],
    [['demote', '--redis', 'http://:hunter2@h'], '--redis cannot be read: '],
    [['demote', '--redis', 'redis-sentinel://:hunter2@h'], '--redis cannot be read: Sentinel needs the name of the master'],
    [['demote', '--secret-env', 'NOTHING'], 'the variable that --secret-env names is not set'],
    [['demote', '--token', 'hunter2', '--secret-env', 'KEY'], 'exclude each other'],
    [['relay'], 'relay needs --redis'],
    [['relay', '8s'], 'relay has no duration'],
    [['relay', '--redis', 'redis-cluster://h'], 'a relay is for a Redis that stands alone'],
    [['demote', '--yes'], 'there is no option --yes'],
  ])('%j: %s', (args, reason) => {
    const wish = read(args)
    expect(wish).toMatchObject({ kind: 'wrong', reason: expect.stringContaining(reason) as string })
    expect(JSON.stringify(wish)).not.toContain('hunter2')
  })
})
