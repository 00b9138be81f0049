import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, fail, head, isFull, OUTBOX_MAX, parseOutbox, remove, retry, type Outbox, type Outgoing } from './outbox.ts'

const message = (id: string): Outgoing => ({ id, channel: 'room:lobby', text: `text of ${id}`, sentAt: 1 })
const many = (count: number): Outbox => Array.from({ length: count }, (_, index) => message(`m${index}`))

describe('the outbox', () => {
  test('keeps the order of writing', () => {
    const outbox = ['a', 'b', 'c'].reduce<Outbox>((kept, id) => add(kept, message(id)), [])
    expect(outbox.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(head(outbox)?.id).toBe('a')
  })

  test('holds one message of an id', () => {
    const outbox = add([], message('a'))
    expect(add(outbox, { ...message('a'), text: 'another' })).toBe(outbox)
  })

  test(`takes no more than ${OUTBOX_MAX}`, () => {
    const outbox = many(OUTBOX_MAX)
    expect(isFull(outbox)).toBe(true)
    expect(add(outbox, message('one more'))).toBe(outbox)
    expect(isFull(many(OUTBOX_MAX - 1))).toBe(false)
  })

  test('a refused message lets the others pass', () => {
    const outbox = fail(many(2), 'm0', 'permission denied')
    expect(outbox[0]?.failed).toBe('permission denied')
    expect(head(outbox)?.id).toBe('m1')
  })

  test('[L2] a message that is tried again keeps its id, and stands behind the others', () => {
    const outbox = retry(fail(many(3), 'm0', 'why'), 'm0')
    expect(outbox).toEqual([message('m1'), message('m2'), message('m0')])
  })

  test('only a refused message can be tried again', () => {
    const outbox = many(2)
    expect(retry(outbox, 'm0')).toBe(outbox)
  })

  test('a message that is not there changes nothing', () => {
    const outbox = many(1)
    expect(remove(outbox, 'other')).toBe(outbox)
    expect(fail(outbox, 'other', 'why')).toBe(outbox)
  })

  test('comes back from the shelf as it was', () => {
    const outbox = fail(many(3), 'm1', 'why')
    expect(parseOutbox(JSON.parse(JSON.stringify(outbox)))).toEqual(outbox)
  })

  test('whatever stands on the shelf, an outbox is read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(fc.anything())), (found) => {
        const outbox = parseOutbox(found)
        expect(outbox.length).toBeLessThanOrEqual(OUTBOX_MAX)
        expect(parseOutbox(outbox)).toEqual(outbox)
      }),
    )
    expect(parseOutbox([message('a'), { id: 1 }, null, message('a'), message('b')]).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(parseOutbox(many(OUTBOX_MAX + 5))).toHaveLength(OUTBOX_MAX)
  })
})
