import type { Platform } from './platform.ts'

/** What a platform does by itself, and no option can change. Undefined: nothing that is known here. */
export interface PlatformLimits {
  /** A start-up probe may fail for so long (`failureThreshold` x `periodSeconds`), then the instance is ended. */
  readonly startWindowMs: number | undefined
  /** SIGKILL comes so long after SIGTERM. */
  readonly killAfterMs: number | undefined
  /** What of that a drain may use: the rest is for logs, for closing files and for a throttled processor. */
  readonly drainMaxMs: number | undefined
  /** A request, and a WebSocket is one, is cut at the latest after so long. */
  readonly requestMaxMs: number | undefined
}

/** Kubernetes has its numbers in the manifest, where nobody here can read them. */
const NONE: PlatformLimits = {
  startWindowMs: undefined,
  killAfterMs: undefined,
  drainMaxMs: undefined,
  requestMaxMs: undefined,
}

const LIMITS: Readonly<Record<Platform, PlatformLimits>> = {
  'cloud-run': { startWindowMs: 240_000, killAfterMs: 10_000, drainMaxMs: 8_500, requestMaxMs: 3_600_000 },
  kubernetes: NONE,
  plain: NONE,
}

export function platformLimits(platform: Platform): PlatformLimits {
  return LIMITS[platform]
}
