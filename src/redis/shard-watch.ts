import type { FailureKind, RedisFailure } from './failure.ts'
import type { Link } from './link.ts'
import type { Shards } from './shards.ts'

/** Links of the masters of now. */
export type Links = () => readonly Link[]

/** Hears that a link of the masters lost its connection, also of masters that come later, and that masters came or went. */
export function watchLinks(shards: Shards, links: Links, onLost: (reason: string) => void): () => void {
  let watched = new Map<Link, () => void>()
  const look = (isChange: boolean): void => {
    const now = new Set(links())
    const before = watched
    watched = new Map()
    let isSame = now.size === before.size
    for (const link of now) {
      const stop = before.get(link)
      isSame &&= stop !== undefined
      watched.set(link, stop ?? link.onState((state) => state.kind === 'lost' && onLost(state.reason.message)))
    }
    for (const [link, stop] of before) if (!now.has(link)) stop()
    if (isChange && !isSame) onLost('other masters than before')
  }
  look(false)
  const stopChange = shards.onChange(() => look(true))
  return () => {
    stopChange()
    for (const stop of watched.values()) stop()
    watched.clear()
  }
}

/** Hears error replies that end what was proved, though the connection stays; also of masters that come later. */
export function watchFaults(
  shards: Shards,
  links: Links,
  isLoss: (kind: FailureKind) => boolean,
  onLost: (reason: string) => void,
): () => void {
  let stops: (() => void)[] = []
  const hear = ({ kind, message }: RedisFailure): void => {
    if (isLoss(kind)) onLost(message)
  }
  const look = (): void => {
    for (const stop of stops) stop()
    stops = links().map((link) => link.onFault(hear))
  }
  look()
  const stopChange = shards.onChange(look)
  return () => {
    stopChange()
    for (const stop of stops) stop()
  }
}

/** Resolves once all links of the masters that are known are connected. Rejects when aborted, or when one was closed. */
export async function allConnected(shards: Shards, links: Links, signal: AbortSignal): Promise<void> {
  while (shards.all().length === 0) await changed(shards, signal)
  await Promise.all(links().map((link) => link.connected(signal)))
}

function changed(shards: Shards, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      stop()
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    const stop = shards.onChange(() => {
      stop()
      signal.removeEventListener('abort', abort)
      resolve()
    })
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
