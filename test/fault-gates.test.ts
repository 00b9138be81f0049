/** When the gates of a run answer to its fault: what they did by themselves before, on a machine that is busy, is no answer. */
import { expect, test } from 'vitest'
import { hasGateClosed, isGateOpen } from './support/faults/gates.ts'

const log = (...messages: readonly string[]): readonly { readonly message: string }[] => messages.map((message) => ({ message }))

test('a gate that closed before the fault has not closed for it', () => {
  const events = log('gate.opened', 'gate.closed', 'gate.opened', 'service.lost', 'gate.closed')
  expect(hasGateClosed(events.slice(0, 4), 3)).toBe(false)
  expect(hasGateClosed(events, 3)).toBe(true)
})

test('a gate is open when that is its last word, whatever else was said since', () => {
  expect(isGateOpen(log('server.listening'))).toBe(false)
  expect(isGateOpen(log('gate.opened', 'service.suspect'))).toBe(true)
  expect(isGateOpen(log('gate.opened', 'gate.closed', 'service.ready'))).toBe(false)
  expect(isGateOpen(log('gate.opened', 'gate.closed', 'gate.opened'))).toBe(true)
})
