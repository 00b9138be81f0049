import { describe, expect, test } from 'vitest'
import { DeadlineRing } from './deadline-ring.ts'

describe('deadlines', () => {
  test('pass when they are due, and not before', () => {
    const ring = new DeadlineRing()
    ring.add(0, 100)
    expect([99, 100].map((nowMs) => ring.hasPassed(nowMs))).toEqual([false, true])
  })

  test('a command that was answered has none any more, and what comes after it has its own', () => {
    const ring = new DeadlineRing()
    const first = ring.add(0, 100)
    const second = ring.add(50, 100)
    first.isOver = true
    expect(ring.hasPassed(149)).toBe(false)
    expect(ring.hasPassed(150)).toBe(true)
    second.isOver = true
    expect(ring.hasPassed(1_000)).toBe(false)
  })

  test('a patient command does not hide an impatient one, whichever was first', () => {
    const ring = new DeadlineRing()
    const patient = ring.add(0, 10_000)
    const impatient = ring.add(5, 10)
    expect(ring.hasPassed(15)).toBe(true)
    impatient.isOver = true
    expect(ring.hasPassed(9_999)).toBe(false)
    expect(ring.hasPassed(10_000)).toBe(true)
    patient.isOver = true
    ring.add(20_000, 10)
    expect(ring.hasPassed(20_005)).toBe(false)
    expect(ring.hasPassed(20_010)).toBe(true)
  })
})
