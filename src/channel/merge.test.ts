import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { merge, type Heard } from './merge.ts'
import type { StoredPublication } from './publication.ts'

const stored = (offset: number): StoredPublication => ({ offset, data: `"${offset}"` })
const heard = (offset: number, epoch = 'e'): Heard => ({ publication: stored(offset), epoch })
const offsets = (publications: readonly StoredPublication[]) => publications.map(({ offset }) => offset)

describe('merge', () => {
  test('[L5] what was read and heard is there once, in order', () => {
    const merged = merge([stored(3), stored(4)], { offset: 4, epoch: 'e' }, [heard(4), heard(5)])
    expect(merged.kind === 'merged' && offsets(merged.publications)).toEqual([3, 4, 5])
    expect(merged).toMatchObject({ offset: 5 })
  })

  test('[L5] a publication missing between the two is a hole, never a guess', () => {
    expect(merge([stored(3)], { offset: 3, epoch: 'e' }, [heard(5)])).toEqual({ kind: 'hole' })
  })

  test('[L5] a stream that began anew is a hole', () => {
    expect(merge([stored(3)], { offset: 3, epoch: 'e' }, [heard(4, 'f')])).toEqual({ kind: 'hole' })
  })

  test('[L5] what was said past the history is no hole', () => {
    const past: Heard = { publication: { data: '"past"' }, epoch: undefined }
    expect(merge([stored(3)], { offset: 3, epoch: 'e' }, [past, heard(4)])).toMatchObject({ kind: 'merged', offset: 4 })
  })

  test('[L5] for any moment of reading and of hearing, the client gets exactly what came after its position', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.nat(20), (position, read, extra) => {
        const top = position + read
        const last = top + extra
        // Hearing began no later than the read.
        const heardFrom = Math.max(1, top - (extra % 5))
        const all = Array.from({ length: last - heardFrom + 1 }, (_, index) => heard(heardFrom + index))
        const merged = merge(
          Array.from({ length: read }, (_, index) => stored(position + 1 + index)),
          { offset: top, epoch: 'e' },
          all,
        )
        expect(merged.kind).toBe('merged')
        if (merged.kind !== 'merged') return
        expect(offsets(merged.publications)).toEqual(Array.from({ length: last - position }, (_, index) => position + 1 + index))
        expect(merged.offset).toBe(last)
      }),
    )
  })
})
