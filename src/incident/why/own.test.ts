import { describe, expect, test } from 'vitest'
import { documentOf, entry, event, patternWith } from '../../../test/support/incident-entries.ts'
import { resolve } from '../document/index.ts'
import type { Entry } from '../entries/index.ts'
import { claimsIn, explain, type Claim, type Explanation } from './index.ts'

const REFUSED = 'connection.refused'
const WRONGPASS = 'commands 10.0.0.5:6379: it refuses the user or the password'
const ready = (s: number, service = 'redis.commands', instance?: string) =>
  event(s, 'service.ready', { service, epoch: 1 }, instance)
const lost = (s: number, reason: string, service = 'redis.commands', instance?: string) =>
  event(s, 'service.lost', { service, epoch: 1, reason }, instance)
const closed = (s: number, service = 'redis.commands', instance?: string) =>
  event(
    s,
    'gate.closed',
    { gate: 'clients', reason: `gate: ${service}`, explanation: `closed for 0.0 s: ${service} is lost` },
    instance,
  )
const refused = (s: number, reason = 'gate: redis.commands', instance?: string) =>
  event(s, REFUSED, { transport: 'websocket', reason }, instance)

const NIGHT = [event(0, 'server.starting'), ready(1), event(1.1, 'gate.opened'), lost(60, WRONGPASS), closed(60.001), refused(61)]

function explained(entries: readonly Entry[], words: string | RegExp = REFUSED): Explanation {
  const document = documentOf(entries)
  return explain(document, patternWith(document, words))
}

/** The chain as it is read: one child after the other, the last of each. */
function chain({ root }: Explanation): readonly (string | undefined)[] {
  const rules: (string | undefined)[] = []
  for (let claim: Claim | undefined = root; claim !== undefined; claim = claim.because.at(-1))
    rules.push(claim.rule ?? claim.status)
  return rules
}
const answers = ({ root }: Explanation) => [...claimsIn(root)].map(({ answer }) => answer)

describe('the chain of our own services', () => {
  test('[E11] is exact: refused, for the gate was closed, for a service was lost, for what Redis said', () => {
    const found = explained(NIGHT)
    expect(chain(found)).toEqual([
      'OBSERVED',
      'own/refused-by-gate',
      'own/gate-closed',
      'own/service-not-proved',
      'redis/credentials',
      'UNKNOWN',
    ])
    expect(found.cause?.id).toBe('redis/credentials')
    expect(found.missing[0]?.query).toContain('ACL LOG')
  })

  test('[E11] stays within one instance: what another one lost is no reason', () => {
    const found = explained([ready(1), event(1.1, 'gate.opened'), lost(60, WRONGPASS, 'redis.commands', 'other'), refused(61)])
    expect(chain(found)).toEqual(['OBSERVED', 'own/refused-by-gate', 'UNKNOWN'])
    expect(found.cause).toBeUndefined()
  })

  test('[E11] no cause is later than its effect', () => {
    const found = explained([ready(1), event(1.1, 'gate.opened'), refused(61), closed(62), lost(62, WRONGPASS)])
    expect(chain(found)).toEqual(['OBSERVED', 'own/refused-by-gate', 'UNKNOWN'])
  })

  test('[E11] what was lost and proved again before is no reason either', () => {
    const found = explained([lost(10, WRONGPASS), ready(20), event(20.1, 'gate.opened'), closed(60), refused(61)])
    expect(answers(found).join('\n')).not.toMatch(/password/)
  })

  test('[E4] where the lines of the services are missing it ends, and names them', () => {
    const found = explained(NIGHT.filter(({ message }) => !/^(?:service\.lost|gate\.closed)/.test(message)))
    expect(chain(found)).toEqual(['OBSERVED', 'own/refused-by-gate', 'UNKNOWN'])
    expect(found.missing[0]).toMatchObject({
      what: expect.stringMatching(/gate\.closed, service\.\*/) as string,
      query: expect.stringMatching(/a1b2c3d4/) as string,
    })
  })

  test('[E11] the sentence of the gate serves where the lines of the services are missing', () => {
    const sentence = `closed for 0.0 s: redis.commands is lost for 0.0 s: ${WRONGPASS}, next attempt in 0.1 s; it opens when redis.commands is proved`
    const found = explained([
      event(1.1, 'gate.opened'),
      event(60, 'gate.closed', { gate: 'clients', reason: 'gate: redis.commands', explanation: sentence }),
      refused(61),
    ])
    expect(found.cause?.id).toBe('redis/credentials')
  })

  test('[E11] follows the needs of a service to the one that has the reason', () => {
    const found = explained([
      event(1.1, 'gate.opened'),
      lost(60, 'commands a:1: it is loading its data set (LOADING)'),
      lost(60.001, 'it needs redis.commands, which is gone', 'redis.functions'),
      closed(60.002, 'redis.functions'),
      refused(61, 'gate: redis.functions'),
    ])
    expect(chain(found)).toContain('own/need')
    expect(found.cause?.id).toBe('redis/loading')
  })

  test('[E11] of several reasons in one outage the last one counts, and all of them are told', () => {
    const found = explained([
      ready(1),
      event(1.1, 'gate.opened'),
      lost(60, WRONGPASS),
      closed(60.001),
      lost(60.5, 'commands a:1: it is loading its data set (LOADING)'),
      refused(61),
    ])
    expect(found.cause?.id).toBe('redis/loading')
    expect(found.causes.map(({ id }) => id)).toEqual(['redis/credentials', 'redis/loading'])
  })

  test('[E11] a gate that opened again in between refused nobody', () => {
    const found = explained([event(1.1, 'gate.opened'), closed(50), event(55, 'gate.opened'), refused(61)])
    expect(found.root.because[0]).toMatchObject({ status: 'OBSERVED', rule: 'own/refused-by-gate' })
    expect(answers(found).join('\n')).not.toMatch(/had closed/)
  })

  test('[E11] a check that raises is a broken check, and no word is said of the service', () => {
    const broken = {
      service: 'auth.keys',
      epoch: 1,
      check: 'verify',
      errorName: 'TypeError',
      errorMessage: 'keys.asked is not a function',
      at: 'verify (a.js:1:2)',
    }
    const found = explained([
      event(1.1, 'gate.opened'),
      event(60, 'service.broken', broken),
      closed(60.001, 'auth.keys'),
      refused(61, 'gate: auth.keys'),
    ])
    expect(found.cause?.id).toBe('check/broken')
    expect(found.cause?.claim.answer).toMatch(/TypeError: keys\.asked is not a function/)
  })

  test.each([
    ['the process stood still for 2512 ms', 'instance/stood-still'],
    ['subscriber a:1: it receives nothing, though its connection stands', 'redis/deaf-subscriber'],
    ['commands a:1: no answer within 600 ms', 'redis/no-answer'],
    ['commands a:1: TLS was not agreed on: wrong version number (ERR_SSL_WRONG_VERSION_NUMBER)', 'redis/tls'],
    ['client.token.jwks_public_endpoint: cannot fetch the key set', 'token/keys-unreachable'],
    ['ENOSPC: no space left on device, write', 'disk/refused'],
  ])('[E11] names %s', (reason, cause) => {
    expect(explained([event(1.1, 'gate.opened'), lost(60, reason), closed(60.001), refused(61)]).cause?.id).toBe(cause)
  })

  test.each([
    ['gate: full', 'door/full'],
    ['gate: origin', 'door/origin'],
    ['gate: too-fast', 'door/too-fast'],
    ['token invalid: its signature does not match', 'token/invalid'],
    ['token revoked: its user was revoked', 'token/revoked'],
    ['token missing: the client brought none', 'token/missing'],
    ['token expired', 'token/expired'],
  ])('[E11] of the door and of tokens is told by the refusal itself: %s', (reason, cause) => {
    expect(explained([event(1, 'gate.opened'), refused(61, reason)]).cause?.id).toBe(cause)
  })

  test('[E11] a drain: sent away with 3001, for the instance was asked to end', () => {
    const found = explained(
      [
        event(1, 'gate.opened'),
        event(60, 'server.draining', { reason: 'signal' }),
        event(60.1, 'connection.disconnected', { client: 'c', code: 3001, reason: 'shutdown' }),
      ],
      'connection.disconnected',
    )
    expect(chain(found)).toEqual(['OBSERVED', 'own/disconnected', 'own/drained', 'UNKNOWN'])
    expect(found.cause?.id).toBe('instance/asked-to-end')
  })

  test('[E11] a refused token explains its 3500, by the client', () => {
    const found = explained(
      [
        event(1, REFUSED, { client: 'other', reason: 'token revoked: its user was revoked' }),
        event(2, REFUSED, { client: 'c', reason: 'token invalid: it is for somebody else' }),
        event(2.001, 'connection.disconnected', { client: 'c', code: 3500, reason: 'invalid token' }),
      ],
      'connection.disconnected',
    )
    expect(found.cause?.id).toBe('token/invalid')
  })

  test('[E4] a disconnect without its code is not explained, and the fields are named', () => {
    const found = explained([event(2, 'connection.disconnected', { client: 'c' })], 'connection.disconnected')
    expect(found.missing[0]?.what).toMatch(/code and reason of connection\.disconnected/)
    expect(found.cause).toBeUndefined()
  })

  test("[E12] Redis's own log says what became of it: ended in good order and started again", () => {
    const redis = (s: number, message: string) => entry(s, message, { service: 'redis' })
    const found = explained([
      redis(0, 'Redis is starting oO0OoO0OoO0Oo'),
      event(1.1, 'gate.opened'),
      redis(59.9, 'Redis is now ready to exit, bye bye...'),
      lost(60, 'commands a:1: the connection was closed by the other side'),
      closed(60.001),
      redis(60.2, 'Redis is starting oO0OoO0OoO0Oo'),
      refused(61),
    ])
    expect(found.cause).toMatchObject({
      id: 'redis/restarted',
      claim: { status: 'DERIVED', answer: 'Redis was ended in good order and started again' },
    })
  })

  test('[E4] a cut connection alone is no cause, and the log of Redis is asked for', () => {
    const found = explained([
      event(1.1, 'gate.opened'),
      lost(60, 'commands a:1: the connection was closed by the other side'),
      closed(60.001),
      refused(61),
    ])
    expect(found.cause).toBeUndefined()
    expect(found.missing.map(({ where }) => where)).toContain("Redis's own log")
  })

  test('[E13] one revision says it and one beside it does not: that is derived, and no mechanism', () => {
    const of = (s: number, name: string, revision: string, fields = {}) => event(s, name, fields, revision, revision)
    const found = explained([
      of(0, 'gate.opened', 'chat-1'),
      of(10, 'gate.opened', 'chat-2'),
      of(20, REFUSED, 'chat-2', { reason: 'gate: origin' }),
      of(21, REFUSED, 'chat-2', { reason: 'gate: origin' }),
      of(22, 'server.draining', 'chat-1', { reason: 'signal' }),
    ])
    expect(found.causes.map(({ id }) => id)).toEqual(['door/origin', 'change/revision'])
    expect(found.cause?.id).toBe('door/origin')
    const counted = explained([
      of(0, 'gate.opened', 'chat-1'),
      of(20, REFUSED, 'chat-2', { reason: 'gate: origin' }),
      of(22, 'server.draining', 'chat-1', { reason: 'signal' }),
      of(60, 'clients.counted', 'chat-1', { admitted: 0, refused: 0, ended: 1, clients: 8 }),
      of(120, 'clients.counted', 'chat-1', { admitted: 12, refused: 0, ended: 1, clients: 20 }),
      of(130, REFUSED, 'chat-2', { reason: 'gate: origin' }),
    ])
    expect(answers(counted).join('\n')).toContain('revision chat-1 ran in the same time and does not: it let 12 clients in')
    const alone = explained([of(10, 'gate.opened', 'chat-2'), of(20, REFUSED, 'chat-2', { reason: 'gate: origin' })])
    expect(alone.causes.map(({ id }) => id)).toEqual(['door/origin'])
    const later = explained([of(20, REFUSED, 'chat-2', { reason: 'gate: origin' }), of(30, 'gate.opened', 'chat-3')])
    expect(later.causes.map(({ id }) => id)).toEqual(['door/origin'])
  })
})

describe('an end that a platform tells', () => {
  const exit = entry(30, 'Container called exit(3).', { kind: 'platform', instance: 'one', severity: 'WARNING' })
  const missing = entry(29, "No module named 'chat.monitoring'", { severity: 'ERROR', instance: 'one' })

  test('[E14] is explained by the last error of the same instance', () => {
    const found = explained(
      [missing, entry(29.5, '[11] [ERROR] Reason: Worker failed to boot.', { severity: 'ERROR', instance: 'one' }), exit],
      /Container/,
    )
    expect(found.root.because[0]).toMatchObject({ status: 'DERIVED', rule: 'platform/last-words' })
    expect(found.cause?.id).toBe('image/missing-module')
  })

  test('[E14] an instance that starts after it takes its place, in the same revision', () => {
    const ended = { ...exit, revision: 'chat-00041-qez' }
    const found = explained(
      [{ ...missing, revision: 'chat-00041-qez' }, ended, event(31, 'server.starting', {}, 'new')],
      'server.starting',
    )
    expect(found.root.because[0]).toMatchObject({ status: 'DERIVED', rule: 'own/began-anew' })
    expect(found.cause?.id).toBe('image/missing-module')
    expect(
      explained([{ ...ended, revision: 'other' }, event(31, 'server.starting')], 'server.starting').root.because[0]?.status,
    ).toBe('UNKNOWN')
  })

  test('[E14] and by none of another instance, nor by one from long before', () => {
    expect(explained([{ ...missing, instance: 'two' }, exit], /Container/).cause).toBeUndefined()
    expect(explained([{ ...missing, atMs: (missing.atMs ?? 0) - 600_000 }, exit], /Container/).cause).toBeUndefined()
  })
})

describe('an explanation', () => {
  test('[E6] a line that does not resolve again bears nothing: the chain ends there', async () => {
    const document = documentOf(NIGHT)
    const forged = NIGHT.map((one) =>
      one.message === 'service.lost' ? { ...one, fields: { ...one.fields, reason: 'commands a:1: it is well' } } : one,
    )
    const look = async (entries: readonly Entry[]) =>
      explain(document, patternWith(document, REFUSED), {
        resolutions: await resolve(
          [...document.timeline.events, ...document.samples],
          [{ file: 'night.jsonl', entries: () => entries }],
        ),
      })
    const honest = await look(NIGHT)
    expect([honest.cause?.id, honest.resolved.same, honest.resolved.changed]).toEqual(['redis/credentials', 3, 0])
    const refuted = await look(forged)
    expect(refuted.cause).toBeUndefined()
    expect(refuted.missing.map(({ what }) => what).join('\n')).toMatch(/does not say any more: service\.lost/)
  })

  test('[E15] says how many lines of the worst are explained, to which why', () => {
    const unheard = (s: number) => entry(s, 'nobody knows these words', { severity: 'ERROR' })
    const { coverage } = explained([...NIGHT, unheard(62), unheard(63)])
    expect(coverage).toEqual({ severity: 'ERROR', lines: 2, levels: [{ level: 1, lines: 2 }], toCause: 0 })
    expect(explained(NIGHT).coverage).toEqual({
      severity: 'WARNING',
      lines: 2,
      levels: [
        { level: 3, lines: 1 },
        { level: 4, lines: 1 },
      ],
      toCause: 2,
    })
  })

  test('[E16] the same document gives the same explanation', () => {
    expect(JSON.stringify(explained(NIGHT))).toBe(JSON.stringify(explained(NIGHT.toReversed())))
  })
})
