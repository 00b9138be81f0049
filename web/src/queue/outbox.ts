/** A message that is not sent yet. Kept on the shelf of its user, so that it outlives the page. */
export interface Outgoing {
  /** Made here, once: the server stores one id once, however often it is sent (rule L2). */
  readonly id: string
  readonly channel: string
  readonly text: string
  /** Wall time of writing. */
  readonly sentAt: number
  /** Why the server refused it; absent while it waits. */
  readonly failed?: string
}

/** In the order of sending. */
export type Outbox = readonly Outgoing[]

/** Messages kept, at most; then the composer says so and takes no more. */
export const OUTBOX_MAX = 200

export function isFull(outbox: Outbox): boolean {
  return outbox.length >= OUTBOX_MAX
}

/** Puts a message last. Into a full outbox nothing goes; an id that is in it is not put twice. */
export function add(outbox: Outbox, outgoing: Outgoing): Outbox {
  if (isFull(outbox) || outbox.some(({ id }) => id === outgoing.id)) return outbox
  return [...outbox, outgoing]
}

/** What is to be sent next: a refused message does not stand in the way of the others. */
export function head(outbox: Outbox): Outgoing | undefined {
  return outbox.find(({ failed }) => failed === undefined)
}

/** Takes a message out: it was sent, or thrown away. */
export function remove(outbox: Outbox, id: string): Outbox {
  return outbox.some((outgoing) => outgoing.id === id) ? outbox.filter((outgoing) => outgoing.id !== id) : outbox
}

export function fail(outbox: Outbox, id: string, why: string): Outbox {
  if (!outbox.some((outgoing) => outgoing.id === id)) return outbox
  return outbox.map((outgoing) => (outgoing.id === id ? { ...outgoing, failed: why } : outgoing))
}

/** A refused message waits again, behind the others, with the id that it had: if it was stored after all, it is stored once. */
export function retry(outbox: Outbox, id: string): Outbox {
  const refused = outbox.find((outgoing) => outgoing.id === id && outgoing.failed !== undefined)
  if (refused === undefined) return outbox
  const { failed: _, ...waiting } = refused
  return [...remove(outbox, id), waiting]
}

/** Reads what stands on the shelf: whatever is no message is left out, and what is too much. */
export function parseOutbox(found: unknown): Outbox {
  if (!Array.isArray(found)) return []
  return found.reduce<Outbox>((outbox, entry) => {
    const outgoing = parseOutgoing(entry)
    return outgoing === undefined ? outbox : add(outbox, outgoing)
  }, [])
}

function parseOutgoing(found: unknown): Outgoing | undefined {
  if (typeof found !== 'object' || found === null) return undefined
  const { id, channel, text, sentAt, failed } = found as { readonly [Field in keyof Outgoing]?: unknown }
  if (typeof id !== 'string' || typeof channel !== 'string' || typeof text !== 'string' || typeof sentAt !== 'number')
    return undefined
  const outgoing = { id, channel, text, sentAt }
  return typeof failed === 'string' ? { ...outgoing, failed } : outgoing
}
