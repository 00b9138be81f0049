import { describe, expect, test } from 'vitest'
import { uuidFromBytes } from './browser.ts'
import { kept } from './kept.ts'
import { memoryShelf, type Shelf } from './shelf.ts'

const parse = (found: unknown): readonly number[] => (Array.isArray(found) ? found.filter((one) => typeof one === 'number') : [])

describe('a kept value', () => {
  test('is read again by the next page', () => {
    const shelf = memoryShelf()
    kept(shelf, 'numbers', parse).change(() => [1, 2])
    expect(kept(shelf, 'numbers', parse).get()).toEqual([1, 2])
  })

  test('follows another tab, and does not write over what that tab wrote', () => {
    const shelf = memoryShelf()
    const value = kept(shelf, 'numbers', parse)
    const heard: unknown[] = []
    value.subscribe(() => heard.push(value.get()))
    shelf.others('numbers', '[1]')
    expect(heard).toEqual([[1]])
    // Written by another tab, and not told yet.
    shelf.set('numbers', '[1,2]')
    value.change((numbers) => [...numbers, 3])
    expect(shelf.get('numbers')).toBe('[1,2,3]')
  })

  test('what cannot be read is as nothing', () => {
    const shelf = memoryShelf()
    shelf.set('numbers', '{broken')
    expect(kept(shelf, 'numbers', parse).get()).toEqual([])
  })

  test('without a shelf it is kept for this page, and says so', () => {
    const shelf: Shelf = { ...memoryShelf(), get: () => undefined, set: () => false }
    const value = kept(shelf, 'numbers', parse)
    expect(value.lasting.get()).toBe(true)
    value.change(() => [1])
    value.change((numbers) => [...numbers, 2])
    expect(value.get()).toEqual([1, 2])
    expect(value.lasting.get()).toBe(false)
  })

  test('undefined takes nothing on the shelf', () => {
    const shelf = memoryShelf()
    const value = kept<string | undefined>(shelf, 'name', (found) => (typeof found === 'string' ? found : undefined))
    value.change(() => 'ada')
    expect(shelf.get('name')).toBe('"ada"')
    value.change(() => undefined)
    expect(shelf.get('name')).toBeUndefined()
  })
})

test('ids made of bytes are UUIDs of version 4', () => {
  expect(uuidFromBytes(new Uint8Array(16))).toBe('00000000-0000-4000-8000-000000000000')
  expect(uuidFromBytes(new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
})
