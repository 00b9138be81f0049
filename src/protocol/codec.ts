/**
 * Text of one reply or push, and the lines of a frame. A frame holds one or more JSON values separated by newlines;
 * order within it is the order of the conversation. Pure, and runs in a browser.
 */
import type { Method } from './command.ts'
import type { ReplyError } from './error-codes.ts'
import type { Pushes, Results } from './reply.ts'

/** The server's ping, and the client's pong. */
export const PING = '{}'

/** Splits a frame into its non-empty lines. A trailing newline is allowed: streams end each value with one. */
export function lines(frame: string): readonly string[] {
  // Nearly every frame is one line.
  if (frame.length > 0 && !frame.includes('\n')) return [frame]
  return frame.split('\n').filter((line) => line.length > 0 && line !== '\r')
}

/** Answers command `id` with its result. */
export function encodeReply<M extends keyof Results & Method>(id: number, method: M, result: Results[M]): string {
  return `{"id":${id},"${method}":${JSON.stringify(result)}}`
}

/** Answers command `id` with an error. */
export function encodeError(id: number, error: ReplyError): string {
  return `{"id":${id},"error":${JSON.stringify(error)}}`
}

/** Tells one connection, or all of a channel, something unasked. */
export function encodePush<P extends keyof Pushes>(push: P, body: Pushes[P], channel?: string): string {
  const about = channel === undefined ? '' : `"channel":${JSON.stringify(channel)},`
  return `{"push":{${about}"${push}":${JSON.stringify(body)}}}`
}

/** A stored publication, its data still JSON text: what the hot path encodes from without parsing it again. */
export interface EncodablePublication {
  /** JSON text. */
  readonly data: string
  readonly offset?: number | undefined
  /** JSON text of a {@link ClientInfo}. */
  readonly info?: string | undefined
  readonly tags?: { readonly [name: string]: string } | undefined
}

/**
 * A publication's JSON.
 * @param delta when the subscriber negotiated deltas, `data` travels as a string: the whole text, or (`patch`) a delta.
 */
export function encodePublication(publication: EncodablePublication, delta?: { readonly patch: string } | 'whole'): string {
  let data = publication.data
  if (delta !== undefined) data = JSON.stringify(delta === 'whole' ? publication.data : delta.patch)
  let text = `{"data":${data}`
  if (publication.offset !== undefined) text += `,"offset":${publication.offset}`
  if (publication.info !== undefined) text += `,"info":${publication.info}`
  if (publication.tags !== undefined) text += `,"tags":${JSON.stringify(publication.tags)}`
  return typeof delta === 'object' ? `${text},"delta":true}` : `${text}}`
}

/** A publication push; `prefix` comes from {@link publicationPrefix}, made once per channel. */
export function encodePublicationPush(prefix: string, publication: string): string {
  return `${prefix}${publication}}}`
}

/** The constant start of every publication push of a channel. */
export function publicationPrefix(channel: string): string {
  return `{"push":{"channel":${JSON.stringify(channel)},"pub":`
}
