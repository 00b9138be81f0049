import type { Framing } from '../channel/index.ts'
import type { Disconnect } from '../protocol/index.ts'

/** How a client reaches us. */
export type TransportName = 'websocket' | 'http_stream' | 'sse'

/**
 * A transport's half of a connection, as small as a session needs it. The session calls {@link close} at most once, and
 * nothing afterwards; the transport calls `session.end` when the peer is gone.
 */
export interface Wire {
  readonly transport: TransportName
  readonly framing: Framing
  /** The client sends through `/emulation`, so it must learn its session's id. */
  readonly emulated: boolean
  /** Hands bytes to the operating system, or to the runtime's own buffer when the peer is slow. */
  write(chunk: Uint8Array): void
  /** Bytes that were written and are still in this process. */
  bufferedBytes(): number
  /** Tells the client why, in the transport's way, and ends. What was written before goes out first. */
  close(disconnect: Disconnect): void
}
