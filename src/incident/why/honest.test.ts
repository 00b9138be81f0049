import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentOf, entry, event } from '../../../test/support/incident-entries.ts'
import type { Entry } from '../entries/index.ts'
import { claimsIn, explain, faultIn } from './index.ts'

/** Words that rules look for, in any order, at any time, from anybody. */
const INSTANCE = fc.constantFrom('one', 'two')
const SERVICE = fc.constantFrom('redis.commands', 'redis.functions', 'redis.subscriber', 'auth.keys')
const REASON = fc.constantFrom(
  'commands a:1: it refuses the user or the password',
  'commands a:1: the connection was closed by the other side',
  'it needs redis.commands, which is gone',
  'it needs redis.functions, which is gone',
  'no answer to verify within 200 ms',
  'the process stood still for 900 ms',
  'its verify is broken, which says nothing about the service: TypeError: no',
  'something else',
)
const EVENT = fc.constantFrom(
  'service.lost',
  'service.suspect',
  'service.ready',
  'service.broken',
  'gate.opened',
  'gate.closed',
  'connection.refused',
  'connection.disconnected',
  'server.starting',
  'server.draining',
  'server.expired',
  'engine.away',
)
const LINE = fc.constantFrom(
  'CRITICAL: readiness validation failed. Failed services: [redis]. Elapsed: 7.50s.',
  'CRITICAL: readiness validation failed. Failed services: [redis]. Elapsed: 3.20s.',
  'ws closed code=1011',
  'Redis initial connection successful',
  'redis error: WRONGPASS invalid username-password pair',
  'Container called exit(3).',
  "'bool' object is not callable",
  'Redis is starting',
  'Redis is now ready to exit, bye bye...',
)
const AT = fc.integer({ min: 0, max: 60 })
const ENTRY: fc.Arbitrary<Entry> = fc.oneof(
  fc
    .record({ s: AT, name: EVENT, service: SERVICE, reason: REASON, instance: INSTANCE, code: fc.constantFrom(3001, 3008, 3500) })
    .map(({ s, name, service, reason, instance, code }) =>
      event(
        s,
        name,
        {
          service,
          reason:
            name.startsWith('service') || name.startsWith('engine')
              ? reason
              : name === 'server.draining'
                ? 'signal'
                : `gate: ${service}`,
          code,
        },
        instance,
      ),
    ),
  fc
    .record({ s: fc.option(AT, { nil: undefined }), line: LINE, instance: fc.option(INSTANCE, { nil: undefined }) })
    .map(({ s, line, instance }) => entry(s, line, { severity: 'ERROR', ...(instance !== undefined && { instance }) })),
)

test('[E1] whatever is read, nothing is claimed that is not cited from it, and every chain ends in what is not known or where a rule ends', () => {
  fc.assert(
    fc.property(fc.array(ENTRY, { maxLength: 25 }), (entries) => {
      const document = documentOf(entries)
      const places = new Map([...document.timeline.events, ...document.samples].map((one) => [JSON.stringify(one.ref), one]))
      for (const pattern of document.patterns) {
        const { root, causes, cause } = explain(document, pattern)
        for (const claim of claimsIn(root)) {
          expect(faultIn(claim)).toBeUndefined()
          for (const { ref, quote, sha256 } of claim.evidence)
            expect(places.get(JSON.stringify(ref))).toMatchObject({ quote, sha256 })
          if (claim.status === 'DERIVED') expect(claim.contradicting).toEqual([])
        }
        for (const { claim } of causes) expect(['OBSERVED', 'DERIVED']).toContain(claim.status)
        expect(cause === undefined || causes.some(({ id }) => id === cause.id)).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
})
