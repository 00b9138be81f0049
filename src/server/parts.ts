import { Revocations } from '../auth/index.ts'
import { createTokenVerifier, readOrCreateDevSecret, type JwtVerifier, type TokenSettings } from '../jwt/index.ts'
import type { World } from './conversations.ts'
import { openEngine, type Engine, type EngineChoice } from './engine/index.ts'
import type { ServerPlan } from './plan.ts'
import { subscriberVerify } from './redis-signals.ts'

/** Users whose tokens may be revoked at one time. */
const REVOCATIONS_MAX = 100_000

/** What must be open before anybody can be served. */
export interface Parts {
  readonly token: TokenSettings
  readonly engine: Engine
  readonly verifier: JwtVerifier
  readonly revocations: Revocations
}

/** @throws a TidegateError that says what is in the way; nothing is left open then. */
export async function openParts(plan: ServerPlan, choice: EngineChoice, world: World): Promise<Parts> {
  const token = await tokenSettings(plan)
  const echoMs = subscriberVerify(plan.gate).timeoutMs
  const engine = await openEngine(choice, { ...plan, echoMs }, world)
  let verifier: JwtVerifier | undefined
  try {
    verifier = await createTokenVerifier(token, world)
    for (const warning of verifier.warnings) world.logger.event('config.warning', { warning })
    return { token, engine, verifier, revocations: await revocationsOf(engine, world) }
  } catch (error) {
    verifier?.close()
    await engine.close()
    throw error
  }
}

/** What was acknowledged is written and synced before this resolves. */
export async function closeParts({ engine, verifier }: Parts): Promise<void> {
  verifier.close()
  await engine.close()
}

/** Those of before a restart hold on. Redis may not be there yet: its are read when the instances find each other. */
async function revocationsOf({ proofs, revocations: store }: Engine, { clock }: World): Promise<Revocations> {
  const revocations = new Revocations(REVOCATIONS_MAX)
  if (proofs.kind === 'redis') return revocations
  for (const revocation of await store.all()) revocations.revoke(revocation, clock.wallMs() / 1_000)
  return revocations
}

/** In development a key that nobody gave is made, and kept for the next start. */
async function tokenSettings(plan: ServerPlan): Promise<TokenSettings> {
  if (!plan.ownTokenSecret) return plan.token
  return { ...plan.token, token: { ...plan.token.token, hmac_secret_key: await readOrCreateDevSecret(plan.dataDirectory) } }
}
