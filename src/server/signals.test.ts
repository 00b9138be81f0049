import { expect, test } from 'vitest'
import type { JwtVerifier, KeysReady, KeysState } from '../jwt/index.ts'
import type { DiskProof, MemoryEngine } from '../memory/index.ts'
import { Readiness, type ServiceDefinition } from '../readiness/index.ts'
import { ManualWorld, seededRandom } from '../runtime/manual.ts'
import type { GatePlan } from './plan.ts'
import { authKeys, hasKeySet, logDisk } from './signals.ts'

const PLAN: GatePlan = {
  startBudgetMs: 60_000,
  parkMs: 3_000,
  parkedMax: 10,
  releasePerSecond: 100,
  verify: { everyMs: 5_000, timeoutMs: 1_000, fall: 2, rise: 2 },
  maxAgeMs: 15_000,
  reopenHoldMs: 500,
  reopenHoldMaxMs: 30_000,
  onExpired: 'exit',
  platformWindowMs: undefined,
}

function started(world: ManualWorld, service: ServiceDefinition): Readiness {
  const { clock, timers } = world
  const gates = [{ name: 'clients', critical: [service.name] }]
  const budgets = { startMs: 60_000, drainMs: 5_000 }
  const readiness = new Readiness({ clock, timers, random: seededRandom(1), services: [service], gates, budgets })
  void readiness.start()
  return readiness
}

const stateOf = (readiness: Readiness): string => readiness.gate('clients').verdict().kind

/** A verifier whose key set the test fills. */
class Keys {
  state: KeysState = { kind: 'missing', reason: 'the key server says 500' }
  #arrive: (ready: KeysReady) => void = () => {}
  readonly #ready = new Promise<KeysReady>((resolve) => (this.#arrive = resolve))
  readonly verifier = {
    keysAsked: async () => {},
    keysReady: () => this.#ready,
    keySets: () => new Map([['client.token.jwks_public_endpoint', this.state]]),
  } as unknown as JwtVerifier

  arrive(): void {
    this.state = { kind: 'fresh', keys: 2, ageMs: 0 }
    this.#arrive({ kind: 'ready', keySets: 1 })
  }
}

test('[R2] [R4] keys open the gate when they come, not when somebody looks again', async () => {
  const world = new ManualWorld()
  const keys = new Keys()
  const readiness = started(world, authKeys(Promise.resolve(keys.verifier), PLAN))
  await world.advance(30_000)
  expect(readiness.gate('clients').explain()).toContain('client.token.jwks_public_endpoint: the key server says 500')
  keys.arrive()
  await world.settle()
  expect(stateOf(readiness)).toBe('open')
})

test('[R6] keys that have run out close it', async () => {
  const world = new ManualWorld()
  const keys = new Keys()
  keys.arrive()
  const readiness = started(world, authKeys(Promise.resolve(keys.verifier), PLAN))
  await world.settle()
  expect(stateOf(readiness)).toBe('open')
  keys.state = { kind: 'missing', reason: 'a day has passed' }
  await world.advance(2 * PLAN.verify.everyMs)
  expect(readiness.gate('clients').explain()).toContain('a day has passed')
  keys.state = { kind: 'stale', keys: 2, ageMs: 90_000 }
  await world.advance(PLAN.verify.everyMs + PLAN.reopenHoldMs)
  expect(stateOf(readiness)).toBe('open')
})

/** An engine whose disk does what the test says. */
class Disk {
  proof: DiskProof = { kind: 'proved', bytes: 4_096, file: '00000001.log' }
  fail: (reason: string) => void = () => {}
  listeners = 0
  readonly engine = {
    prove: async () => this.proof,
    onFailing: (listener: (reason: string) => void) => {
      this.fail = listener
      this.listeners++
      return () => this.listeners--
    },
  } as unknown as MemoryEngine
}

test('[R6] an append that fails closes the gate in its turn; a canary opens it again, and no listener is left behind', async () => {
  const world = new ManualWorld()
  const disk = new Disk()
  const readiness = started(world, logDisk(Promise.resolve(disk.engine), world.clock, PLAN))
  await world.settle()
  expect(stateOf(readiness)).toBe('open')
  disk.proof = { kind: 'not-ready', reason: 'the disk refused (ENOSPC)' }
  disk.fail('the disk refused (ENOSPC)')
  expect(stateOf(readiness)).toBe('closed')
  await world.advance(20_000)
  expect([stateOf(readiness), disk.listeners]).toEqual(['closed', 0])
  disk.proof = { kind: 'proved', bytes: 4_096, file: '00000001.log' }
  await world.advance(20_000)
  expect([stateOf(readiness), disk.listeners]).toEqual(['open', 1])
})

test.each([
  [{ token: {} }, false],
  [{ token: { jwks_public_endpoint: '' } }, false],
  [{ token: { jwks_public_endpoint: 'https://keys.example' } }, true],
  [{ token: {}, subscription_token: { enabled: false, jwks_public_endpoint: 'https://keys.example' } }, false],
  [{ token: {}, subscription_token: { enabled: true, jwks_public_endpoint: 'https://keys.example' } }, true],
])('whether keys come from elsewhere: %j %s', (settings, expected) => {
  expect(hasKeySet(settings)).toBe(expected)
})
