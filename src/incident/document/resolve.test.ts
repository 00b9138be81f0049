import { describe, expect, test } from 'vitest'
import { documentOf, entry, event } from '../../../test/support/incident-entries.ts'
import type { Entry } from '../entries/index.ts'
import { citable, resolve, statementOf } from './index.ts'

const LOST = event(1, 'service.lost', { service: 'redis.commands', reason: 'nobody listens there (ECONNREFUSED)' })
const SAID = entry(2, 'Redis says no')
const document = documentOf([LOST, SAID])
const again = (...entries: readonly Entry[]) => resolve(citable(document), [{ file: 'night.jsonl', entries: () => entries }])

describe('evidence', () => {
  test('[E6] resolves again where the source says the same', async () => {
    const resolutions = await again(LOST, SAID)
    expect(citable(document).map((cited) => resolutions.of(cited))).toEqual(['same', 'same'])
  })

  test.each<readonly [string, Entry]>([
    ['of its words', { ...LOST, message: 'service.losT' }],
    ['of a field that no quote shows', { ...LOST, fields: { ...LOST.fields, epoch: 3 } }],
    ['of its time', { ...LOST, atMs: (LOST.atMs ?? 0) + 1 }],
    ['of the instance', { ...LOST, instance: 'a1b2c3d5' }],
  ])('[E6] does not resolve when one byte is another: %s', async (_where, changed) => {
    const resolutions = await again(changed, SAID)
    expect(resolutions.of(statementOf(LOST))).toBe('changed')
    expect(resolutions.of(statementOf(SAID))).toBe('same')
  })

  test('[E6] that is gone from its source is absent; of a source that nobody gave nothing is known', async () => {
    expect((await again(SAID)).of(statementOf(LOST))).toBe('absent')
    expect((await resolve(citable(document), [])).of(statementOf(LOST))).toBe('unread')
    expect((await resolve(citable(document), [{ file: 'other.jsonl', entries: () => [LOST] }])).of(statementOf(SAID))).toBe(
      'unread',
    )
  })

  test('[E6] of Cloud Logging is looked for in all sources', async () => {
    const cited = statementOf({ ...SAID, ref: { insertId: 'abc' } })
    const source = (...entries: readonly Entry[]) => [{ entries: () => entries }]
    expect((await resolve([cited], source({ ...SAID, ref: { insertId: 'abc' } }))).of(cited)).toBe('same')
    expect((await resolve([cited], source({ ...SAID, ref: { insertId: 'abd' } }))).of(cited)).toBe('absent')
  })
})
