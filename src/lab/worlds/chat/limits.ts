import type { SessionLimits } from '../../../session/index.ts'

/** Limits of a session that a short run does not come to. Tests of sessions begin with these too, and narrow what they are about. */
export const LIMITS: SessionLimits = {
  channelsMax: 8,
  outboxBytesMax: 100_000,
  commands: { ratePerSecond: 1_000, burst: 10_000 },
  pendingCommandsMax: 256,
  errorsMax: 50,
  staleMs: 10_000,
  pingIntervalMs: 25_000,
  pongTimeoutMs: 8_000,
  expiredCloseMs: 5_000,
  expiredSubscriptionCloseMs: 5_000,
  ageMaxMs: 0,
  ageJitterMs: 0,
  historyPublicationsMax: 300,
  recoveryPublicationsMax: 300,
  presenceTtlMs: 60_000,
  presenceUpdateMs: 25_000,
  userConnectionsMax: 0,
  idWindowMs: 300_000,
}
