import { DISCONNECTS, type Disconnect } from '../protocol/index.ts'

/** Application's own: 4000-4499 the client comes back, 4500-4999 it gives up. */
const OWN_MIN = 4_000
const OWN_MAX = 4_999

/** A close frame has room for so many bytes of reason (RFC 6455 section 5.5.1). */
const REASON_BYTES_MAX = 123

type Wrong = { readonly kind: 'wrong'; readonly detail: string }

/** The protocol's codes and the application's are sent; no other can be (rule G5). A code without a reason has its table's. */
export function disconnectOf(code: number | undefined, reason: string | undefined): Disconnect | Wrong {
  const ours = Object.values(DISCONNECTS).find((row) => row.code === (code ?? DISCONNECTS.forceDisconnect.code))
  if (ours === undefined && (code === undefined || code < OWN_MIN || code > OWN_MAX)) {
    return { kind: 'wrong', detail: `code must be one of the protocol's, or from ${OWN_MIN} to ${OWN_MAX}` }
  }
  const text = reason ?? ours?.reason ?? 'disconnected by the server'
  const wrong = wrongReason(text)
  return wrong === undefined ? { code: code ?? DISCONNECTS.forceDisconnect.code, reason: text } : { kind: 'wrong', detail: wrong }
}

function wrongReason(text: string): string | undefined {
  // Half a surrogate pair is no text either.
  if (/[\p{Cc}\p{Cs}]/u.test(text)) return 'reason must be plain text'
  if (Buffer.byteLength(text) > REASON_BYTES_MAX) return `reason must be at most ${REASON_BYTES_MAX} bytes`
  // The client library takes a reason that is JSON for instructions.
  return isJson(text) ? 'reason must be words, not JSON' : undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
