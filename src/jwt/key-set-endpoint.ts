import { TidegateError, type Timers } from '../runtime/index.ts'

/** A request for a key set is given up after so long, body included. */
export const REQUEST_TIMEOUT_MS = 5_000
/** A larger document is not read on: a few keys take a few KiB. */
export const DOCUMENT_BYTES_MAX = 1_048_576

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Checks the address in the option. Throws a `keys` error: plain http would let anybody on the way hand us keys. */
export function keySetEndpoint(option: string, address: string): URL {
  const refused = (reason: string): TidegateError =>
    new TidegateError('keys', `cannot use ${option}: ${reason}`, {
      advice: 'Give an https address, or http on a loopback address.',
    })
  if (address.includes('{{')) throw refused('addresses with variables are not implemented')
  if (!URL.canParse(address)) throw refused('it is not an address')
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') throw refused('it holds credentials')
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return url
  throw refused(url.protocol === 'http:' ? 'http is for loopback addresses only' : `${url.protocol} is not https`)
}

/** Fetches and parses the document. Rejects with a `keys` error whatever goes wrong; redirects are not followed. */
export async function fetchDocument(
  endpoint: URL,
  fetch: typeof globalThis.fetch,
  timers: Timers,
  closed: AbortSignal,
): Promise<unknown> {
  const late = new AbortController()
  const cancel = timers.after(REQUEST_TIMEOUT_MS, () => late.abort(failure(`no answer within ${REQUEST_TIMEOUT_MS} ms`)))
  const signal = AbortSignal.any([closed, late.signal])
  try {
    const response = await fetch(endpoint, { signal, redirect: 'error', headers: { accept: 'application/json' } })
    if (response.status !== 200) throw failure(`the answer had status ${response.status}`)
    return parse(await boundedText(response))
  } catch (error) {
    if (error instanceof TidegateError) throw error
    throw failure('the request failed', error)
  } finally {
    cancel()
    // Ends a body that was not read to its end; nothing, when it was.
    late.abort()
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > DOCUMENT_BYTES_MAX) throw failure(`the answer is larger than ${DOCUMENT_BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw failure('the answer is not JSON', cause)
  }
}

function failure(reason: string, cause?: unknown): TidegateError {
  return new TidegateError('keys', `cannot fetch the key set: ${reason}`, { cause })
}
