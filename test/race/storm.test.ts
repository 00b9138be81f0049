/** The server is killed, and everybody comes back at once: the unmodified client, hundreds of it. */
import { expect, test } from 'vitest'
import { storm } from '../lab/scenarios/clients/storm.ts'
import { IS_FULL } from '../support/tier.ts'

const CROWD = IS_FULL ? 2_000 : 250

test(
  '[L3] [L4] [G2] [G5] [G6] [S6] a reconnect storm: everybody is back, has everything once, and is there once',
  { timeout: 120_000 },
  async () => {
    const { violations, unobserved, figures } = await storm(CROWD, 'quick', 48).run({ seed: 1 })
    expect({ violations, unobserved, clients: figures['clients'] }).toEqual({ violations: [], unobserved: [], clients: CROWD })
  },
)
