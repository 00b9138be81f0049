import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { GateWorld } from '../../../test/support/gate-world.ts'
import { foreignEnds, type ForeignOptions } from './foreign.ts'
import { gateUpgrade } from './upgrade.ts'

const REQUEST = { headers: {} } as IncomingMessage
const PAGE = { headers: { origin: 'https://chat.example' } } as IncomingMessage

/** A server whose handshakes never come to an end. */
const SERVER = { handleUpgrade() {}, emit: () => true }

function knock(gates: GateWorld, request = REQUEST, options: ForeignOptions = {}): PassThrough {
  const socket = new PassThrough()
  gateUpgrade(gates.gate, foreignEnds(SERVER, options), request, socket, Buffer.of())
  return socket
}

test.each<[string, (gates: GateWorld) => PassThrough]>([
  ['waits', (gates) => knock(gates)],
  [
    'is asked who it is',
    (gates) => (gates.readiness.open(), knock(gates, REQUEST, { authorize: () => new Promise<boolean>(() => {}) })),
  ],
  ['is let in', (gates) => (gates.readiness.open(), knock(gates))],
  ['is turned away', (gates) => (gates.readiness.drain(), knock(gates))],
  ['is told why', (gates) => (gates.readiness.drain(), knock(gates, PAGE))],
])('[G2] a socket that %s may be reset: an error that nobody listens to would end the process', (_when, arrive) => {
  const gates = new GateWorld()
  const socket = arrive(gates)
  // Raises here if nobody listens.
  socket.emit('error', new Error('read ECONNRESET'))
  expect(socket.destroyed).toBe(true)
})

test.each(['end', 'close'])('[G2] a parked socket of which %s is heard has gone', (event) => {
  const gates = new GateWorld()
  const socket = knock(gates)
  expect(gates.gate.counts.parked).toBe(1)
  socket.emit(event)
  expect([gates.gate.counts.parked, gates.gate.counts.gone, socket.destroyed]).toEqual([0, 1, true])
  expect(gates.world.timersLeft).toBe(0)
})
