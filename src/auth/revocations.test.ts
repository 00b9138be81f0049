import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Revocations, type Revocation } from './revocations.ts'

const LATER = 10_000

test('a revocation covers tokens that were issued before it, of that user alone', () => {
  const revocations = new Revocations(10)
  expect(revocations.covers('alice', 0)).toBe(false)
  expect(revocations.revoke({ user: 'alice', issuedBefore: 100, keepUntil: LATER }, 100)).toBe('revoked')
  expect(revocations.covers('alice', 99)).toBe(true)
  expect(revocations.covers('alice', 100)).toBe(false)
  expect(revocations.covers('bob', 99)).toBe(false)
  expect(revocations.covers('', 99)).toBe(false)
})

test('a token that does not say when it was issued is covered by any revocation of its user', () => {
  const revocations = new Revocations(10)
  expect(revocations.covers('alice', undefined)).toBe(false)
  revocations.revoke({ user: 'alice', issuedBefore: 1, keepUntil: LATER }, 1)
  expect(revocations.covers('alice', undefined)).toBe(true)
})

test('a second revocation widens the first and never narrows it', () => {
  const wide = { user: 'alice', issuedBefore: 200, keepUntil: 900 }
  for (const other of [
    { user: 'alice', issuedBefore: 100, keepUntil: 800 },
    { user: 'alice', issuedBefore: 100, keepUntil: 900 },
    { user: 'alice', issuedBefore: 200, keepUntil: 800 },
  ]) {
    for (const order of [
      [wide, other],
      [other, wide],
    ]) {
      const revocations = new Revocations(1)
      for (const revocation of order) expect(revocations.revoke(revocation, 0)).toBe('revoked')
      expect(revocations.all()).toEqual([wide])
    }
  }
})

test('when it is full a new user is refused and nobody is forgotten; a known user may still be widened', () => {
  const revocations = new Revocations(2)
  revocations.revoke({ user: 'alice', issuedBefore: 100, keepUntil: LATER }, 0)
  revocations.revoke({ user: 'bob', issuedBefore: 100, keepUntil: LATER }, 0)
  expect(revocations.revoke({ user: 'carol', issuedBefore: 100, keepUntil: LATER }, 0)).toBe('full')
  expect(revocations.covers('carol', 1)).toBe(false)
  expect(revocations.revoke({ user: 'alice', issuedBefore: 150, keepUntil: LATER }, 0)).toBe('revoked')
  expect(revocations.covers('alice', 149)).toBe(true)
  expect(revocations.covers('bob', 99)).toBe(true)
  expect(revocations.size).toBe(2)
})

test('when it is full, what no living token needs makes room', () => {
  const revocations = new Revocations(2)
  revocations.revoke({ user: 'alice', issuedBefore: 100, keepUntil: 500 }, 0)
  revocations.revoke({ user: 'bob', issuedBefore: 100, keepUntil: 600 }, 0)
  expect(revocations.revoke({ user: 'carol', issuedBefore: 100, keepUntil: LATER }, 499)).toBe('full')
  expect(revocations.revoke({ user: 'carol', issuedBefore: 100, keepUntil: LATER }, 500)).toBe('revoked')
  expect(revocations.all().map(({ user }) => user)).toEqual(['bob', 'carol'])
})

test('sweeping forgets a revocation in the second it is kept until, not before', () => {
  const revocations = new Revocations(10)
  revocations.revoke({ user: 'alice', issuedBefore: 100, keepUntil: 500 }, 0)
  revocations.sweep(499)
  expect(revocations.covers('alice', 99)).toBe(true)
  revocations.sweep(500)
  expect(revocations.covers('alice', 99)).toBe(false)
  expect(revocations.size).toBe(0)
})

test('whatever the order, nobody is let in that an accepted and unexpired revocation covers, and the bound holds', () => {
  const revocation: fc.Arbitrary<Revocation> = fc.record({
    user: fc.constantFrom('alice', 'bob', 'carol', 'dave'),
    issuedBefore: fc.nat(50),
    keepUntil: fc.integer({ min: 50, max: 100 }),
  })
  const step = fc.oneof(revocation, fc.record({ sweepAt: fc.nat(100) }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const revocations = new Revocations(3)
      const accepted: Revocation[] = []
      let nowSeconds = 0
      for (const step of steps) {
        if ('sweepAt' in step) {
          nowSeconds = Math.max(nowSeconds, step.sweepAt)
          revocations.sweep(nowSeconds)
        } else if (revocations.revoke(step, nowSeconds) === 'revoked') accepted.push(step)
        expect(revocations.size).toBeLessThanOrEqual(3)
        for (const { user, issuedBefore, keepUntil } of accepted) {
          if (keepUntil > nowSeconds && issuedBefore > 0) expect(revocations.covers(user, issuedBefore - 1)).toBe(true)
        }
      }
    }),
  )
})
