import { join } from 'node:path'
import { Revocations } from '../auth/index.ts'
import type { RevocationStore } from '../control/index.ts'
import { createTokenVerifier, readOrCreateDevSecret, type JwtVerifier, type TokenSettings } from '../jwt/index.ts'
import type { World } from './conversations.ts'
import { openEngine, type Engine } from './engine/index.ts'
import type { ServerPlan } from './plan.ts'
import { RevocationsFile, REVOCATIONS_FILE } from './revocations-file.ts'

/** Users whose tokens may be revoked at one time. */
const REVOCATIONS_MAX = 100_000

/** What must be open before anybody can be served. */
export interface Parts {
  readonly token: TokenSettings
  readonly engine: Engine
  readonly verifier: JwtVerifier
  readonly revocations: Revocations
  readonly kept: RevocationStore
}

/** @throws a TidegateError that says what is in the way; nothing is left open then. */
export async function openParts(plan: ServerPlan, world: World): Promise<Parts> {
  const token = await tokenSettings(plan)
  const engine = await openEngine(plan, world)
  let verifier: JwtVerifier | undefined
  try {
    verifier = await createTokenVerifier(token, world)
    for (const warning of verifier.warnings) world.logger.event('config.warning', { warning })
    const revocations = new Revocations(REVOCATIONS_MAX)
    // Those that Redis keeps are read before the first message of another instance is heard, and so before the gate opens.
    if (engine.revocations !== undefined) return { token, engine, verifier, kept: engine.revocations, revocations }
    const kept = new RevocationsFile(join(plan.dataDirectory, REVOCATIONS_FILE))
    for (const revocation of await kept.all()) revocations.revoke(revocation, world.clock.wallMs() / 1_000)
    return { token, engine, verifier, kept, revocations }
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

/** In development a key that nobody gave is made, and kept for the next start. */
async function tokenSettings(plan: ServerPlan): Promise<TokenSettings> {
  if (!plan.ownTokenSecret) return plan.token
  return { ...plan.token, token: { ...plan.token.token, hmac_secret_key: await readOrCreateDevSecret(plan.dataDirectory) } }
}
