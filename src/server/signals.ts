import type { JwtVerifier, TokenSettings } from '../jwt/index.ts'
import type { DiskProof, MemoryEngine } from '../memory/index.ts'
import type { Check, ServiceDefinition } from '../readiness/index.ts'
import type { Clock } from '../runtime/index.ts'
import type { GatePlan } from './plan.ts'

/** The in-process engine's disk: a canary appended, synced and read back. */
export const LOG_DISK = 'log.disk'

/** The keys behind an address. */
export const AUTH_KEYS = 'auth.keys'

/** Turns what the parts know of themselves into services of the gate; nobody else does. */
export function logDisk(
  opened: Promise<Pick<MemoryEngine, 'prove' | 'onFailing'>>,
  clock: Clock,
  { startBudgetMs, verify, maxAgeMs }: GatePlan,
): ServiceDefinition {
  const prove = async (): Promise<Check> => {
    const engine = await opened
    const beganMs = clock.monotonicMs()
    return checkOf(await engine.prove(), clock.monotonicMs() - beganMs)
  }
  return {
    name: LOG_DISK,
    // A long log takes long to read; the start budget bounds it.
    attemptMs: startBudgetMs,
    start: async ({ lease }) => {
      const check = await prove()
      if (check.kind === 'not-ready') return check
      // A failed append is a loss that needs no second opinion.
      const stop = (await opened).onFailing((reason) => void lease.lost(reason))
      lease.ready(check.evidence)
      return { kind: 'started', stop }
    },
    verify: { ...verify, maxAgeMs, run: prove },
  }
}

function checkOf(proof: DiskProof, ms: number): Check {
  if (proof.kind === 'not-ready') return proof
  const { bytes, file } = proof
  return {
    kind: 'proved',
    evidence: { synced: `${bytes} bytes written, synced, read back`, file, canaryMs: Math.round(ms * 10) / 10 },
  }
}

/** Do tokens need keys from elsewhere? */
export function hasKeySet({ token, subscription_token }: TokenSettings): boolean {
  const isSet = (address: string | undefined): boolean => address !== undefined && address !== ''
  return (
    isSet(token.jwks_public_endpoint) || (subscription_token?.enabled === true && isSet(subscription_token.jwks_public_endpoint))
  )
}

/** Key sets: all of them were fetched, and hold keys that count. Only where one is used. */
export function authKeys(opened: Promise<JwtVerifier>, { startBudgetMs, verify, maxAgeMs }: GatePlan): ServiceDefinition {
  const check = async (): Promise<Check> => {
    const verifier = await opened
    await verifier.keysAsked()
    const sets = [...verifier.keySets()]
    for (const [option, state] of sets) {
      if (state.kind === 'missing') return { kind: 'not-ready', reason: `${option}: ${state.reason}` }
    }
    const states = sets.map(([, state]) => state).filter((state) => state.kind !== 'missing')
    const keys = states.reduce((sum, state) => sum + state.keys, 0)
    const oldestMs = Math.max(...states.map(({ ageMs }) => ageMs))
    const isStale = states.some(({ kind }) => kind === 'stale')
    return { kind: 'proved', evidence: { keys, refreshedSecondsAgo: Math.round(oldestMs / 1_000), stale: isStale } }
  }
  return {
    name: AUTH_KEYS,
    attemptMs: startBudgetMs,
    start: async ({ lease, signal, attempt }) => {
      let found = await check()
      // The first attempt says at once what is wrong; from then on the keys themselves say when they are there.
      if (found.kind === 'not-ready' && attempt > 1) {
        await Promise.race([(await opened).keysReady(), aborted(signal)])
        found = await check()
      }
      if (found.kind === 'not-ready') return found
      lease.ready(found.evidence)
      return { kind: 'started' }
    },
    verify: { ...verify, maxAgeMs, run: check },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
