import { IS_FULL } from '../tier.ts'
import type { Size } from './world.ts'

/** Quick to come back, so that a run is short. */
const QUICK: Size = {
  clients: 60,
  channels: 6,
  publishers: 12,
  everyMs: 100,
  calm: 60,
  client: { minReconnectDelay: 50, maxReconnectDelay: 500, timeout: 5_000 },
  subscription: { minResubscribeDelay: 50, maxResubscribeDelay: 500 },
  freezeMs: 2_000,
}

/** The first delays and the timeout are the client's own; the longest are shorter than its 20 s, or a run would measure that. */
const FULL: Size = {
  clients: 1_000,
  channels: 20,
  publishers: 100,
  everyMs: 1_000,
  calm: 1_000,
  client: { minReconnectDelay: 500, maxReconnectDelay: 5_000, timeout: 5_000 },
  subscription: { minResubscribeDelay: 500, maxResubscribeDelay: 5_000 },
  freezeMs: 8_000,
}

export const SIZE = IS_FULL ? FULL : QUICK
