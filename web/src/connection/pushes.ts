import type { ConnectionEvent } from './state.ts'

/** Refusals by the gate begin so (rule G3). */
const GATE = 'gate: '

/** What an error of a connection attempt tells. */
export function refusalEvent(error: { readonly code: number; readonly message: string }): ConnectionEvent {
  if (error.code === 100 && error.message.startsWith(GATE)) return { kind: 'refused', reason: error.message.slice(GATE.length) }
  return { kind: 'unreachable' }
}

/** What a message of the server to this connection tells; nothing when it is not for the page. */
export function pushEvent(data: unknown): ConnectionEvent | undefined {
  if (typeof data !== 'object' || data === null || !('tidegate' in data)) return undefined
  if (data.tidegate === 'restored') return { kind: 'restored' }
  if (data.tidegate !== 'degraded') return undefined
  return { kind: 'degraded', reason: 'reason' in data && typeof data.reason === 'string' ? data.reason : '' }
}
