import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import type { HttpAnswer } from './http-answer.ts'

/** What was agreed on (RFC 7692 section 7.1). */
export interface DeflateParameters {
  readonly clientNoContextTakeover: boolean
  readonly serverNoContextTakeover: boolean
  readonly clientWindowBits: number
  readonly serverWindowBits: number
}

const WINDOW_BITS_MAX = 15
const DICTIONARY_BYTES_MAX = 32_768

/** Ends every message, and is not sent (section 7.2.1). */
const TAIL = Buffer.of(0x00, 0x00, 0xff, 0xff)

/** @returns `undefined` if the server did not take the extension; what is wrong with its answer where it cannot be right. */
export function agreedOn(answer: HttpAnswer): DeflateParameters | string | undefined {
  const text = answer.headers.get('sec-websocket-extensions')?.join(', ')
  if (text === undefined) return undefined
  const [name, ...words] = text.split(';').map((word) => word.trim())
  if (name !== 'permessage-deflate') return `it took ${JSON.stringify(text)}`
  const parameters = new Map<string, string | undefined>()
  for (const word of words) {
    const [key = '', value] = word.split('=').map((part) => part.trim().replace(/^"(.*)"$/, '$1'))
    if (parameters.has(key)) return `it gives ${key} twice`
    parameters.set(key, value)
  }
  const bits = (key: string): number => (parameters.get(key) === undefined ? WINDOW_BITS_MAX : Number(parameters.get(key)))
  const [clientWindowBits, serverWindowBits] = [bits('client_max_window_bits'), bits('server_max_window_bits')]
  const unknown = [...parameters.keys()].find((key) => !KNOWN.has(key))
  if (unknown !== undefined) return `it gives the parameter ${JSON.stringify(unknown)}, which there is not`
  if (![clientWindowBits, serverWindowBits].every((value) => value >= 8 && value <= WINDOW_BITS_MAX))
    return `its window has ${clientWindowBits} and ${serverWindowBits} bits`
  return {
    clientNoContextTakeover: parameters.has('client_no_context_takeover'),
    serverNoContextTakeover: parameters.has('server_no_context_takeover'),
    clientWindowBits,
    serverWindowBits,
  }
}

const KNOWN = new Set([
  'client_no_context_takeover',
  'server_no_context_takeover',
  'client_max_window_bits',
  'server_max_window_bits',
])

/**
 * Both directions of one connection. What was said before is given to zlib as a dictionary, which for raw data is the same as a
 * stream that goes on: so no case waits for a thread, and a server that keeps a context it has promised to drop is found out.
 */
export class Deflation {
  readonly #parameters: DeflateParameters
  #said: Buffer = Buffer.alloc(0)
  #heard: Buffer = Buffer.alloc(0)

  constructor(parameters: DeflateParameters) {
    this.#parameters = parameters
  }

  compress(payload: Uint8Array): Buffer {
    const { clientNoContextTakeover, clientWindowBits } = this.#parameters
    const deflated = deflateRawSync(payload, {
      // zlib makes none of 8 bits.
      windowBits: Math.max(9, clientWindowBits),
      flush: constants.Z_SYNC_FLUSH,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(this.#said.length > 0 && { dictionary: this.#said }),
    })
    if (!clientNoContextTakeover) this.#said = windowOf(this.#said, payload, clientWindowBits)
    // An empty message is one empty block (section 7.2.3.6).
    const trimmed = deflated.subarray(-TAIL.length).equals(TAIL) ? deflated.subarray(0, -TAIL.length) : deflated
    return trimmed.length === 0 ? Buffer.of(0) : trimmed
  }

  /** Throws when it cannot be undone. */
  readonly inflate = (payload: Buffer): Buffer => {
    const { serverNoContextTakeover, serverWindowBits } = this.#parameters
    const inflated = inflateRawSync(Buffer.concat([payload, TAIL]), {
      windowBits: serverWindowBits,
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: INFLATED_BYTES_MAX,
      ...(this.#heard.length > 0 && { dictionary: this.#heard }),
    })
    if (!serverNoContextTakeover) this.#heard = windowOf(this.#heard, inflated, serverWindowBits)
    return inflated
  }
}

const INFLATED_BYTES_MAX = 64 * 1_048_576

/** The end of everything that was said, as far as a window of so many bits reaches. */
function windowOf(before: Buffer, payload: Uint8Array, bits: number): Buffer {
  return Buffer.concat([before, payload]).subarray(-Math.min(DICTIONARY_BYTES_MAX, 2 ** bits))
}
