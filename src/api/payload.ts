/** What people send, as JSON text: given as JSON, or as base64 of JSON. */

export type Payload = { readonly kind: 'json'; readonly text: string } | { readonly kind: 'wrong'; readonly detail: string }

/** RFC 4648 section 4, padded. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The payload of `field`, or of `b64<field>` where that is not empty. `undefined`: neither was given.
 * The text is written anew: it has no line break, which would end a line of a frame.
 */
export function payloadOf(field: string, value: unknown, base64: string | undefined): Payload | undefined {
  if (base64 !== undefined && base64 !== '') return decoded(`b64${field}`, base64)
  return value === undefined ? undefined : written(field, value)
}

function decoded(field: string, base64: string): Payload {
  if (!BASE64.test(base64)) return { kind: 'wrong', detail: `${field} is not base64` }
  try {
    return written(field, JSON.parse(utf8.decode(Buffer.from(base64, 'base64'))))
  } catch {
    // Clients speak the protocol's JSON flavour: other bytes cannot reach them.
    return { kind: 'wrong', detail: `${field} is not base64 of JSON text` }
  }
}

function written(field: string, value: unknown): Payload {
  try {
    return { kind: 'json', text: JSON.stringify(value) }
  } catch {
    return { kind: 'wrong', detail: `${field} is nested too deeply` }
  }
}
