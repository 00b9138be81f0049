import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import type { FlawName } from './flaws.ts'

/** permessage-deflate as one connection has it. */
export interface Negotiated {
  readonly answer: string
  readonly clientBits: number
  readonly serverBits: number
  readonly clientDrops: boolean
  readonly serverDrops: boolean
}

const TAIL = Buffer.of(0, 0, 0xff, 0xff)

/** Takes the first offer that is right (RFC 7692 section 7.1). */
export function negotiate(offered: string, flaw: FlawName | undefined): Negotiated | undefined {
  for (const offer of offered.split(/\s*,\s*/)) {
    const [name, ...words] = offer.split(/\s*;\s*/)
    if (name !== 'permessage-deflate') continue
    const taken = take(words, flaw)
    if (taken !== undefined) return taken
  }
  return undefined
}

function take(words: readonly string[], flaw: FlawName | undefined): Negotiated | undefined {
  const isLoose = flaw === 'bad-offers-taken'
  const parameters = new Map<string, string | undefined>()
  for (const word of words) {
    const [name = '', value] = word.split('=')
    if (!isLoose && (parameters.has(name) || !isRight(name, value))) return undefined
    parameters.set(name, value)
  }
  const bits = (name: string): number => {
    const value = Number(parameters.get(name) ?? 15)
    return value >= 8 && value <= 15 ? value : 15
  }
  const has = (name: string): boolean => parameters.has(name)
  const [clientBits, serverBits] = [bits('client_max_window_bits'), bits('server_max_window_bits')]
  const answer = [
    'permessage-deflate',
    ...(has('server_no_context_takeover') ? ['server_no_context_takeover'] : []),
    ...(has('client_no_context_takeover') ? ['client_no_context_takeover'] : []),
    ...(serverBits < 15 ? [`server_max_window_bits=${serverBits}`] : []),
    ...(clientBits < 15 ? [`client_max_window_bits=${clientBits}`] : []),
    ...(flaw === 'parameter-unasked' ? ['level=9'] : []),
  ].join('; ')
  return {
    answer,
    clientBits,
    serverBits,
    clientDrops: has('client_no_context_takeover'),
    serverDrops: has('server_no_context_takeover'),
  }
}

function isRight(name: string, value: string | undefined): boolean {
  const isBits = value !== undefined && /^(8|9|1[0-5])$/.test(value)
  switch (name) {
    case 'server_no_context_takeover':
    case 'client_no_context_takeover':
      return value === undefined
    case 'server_max_window_bits':
      return isBits
    case 'client_max_window_bits':
      return value === undefined || isBits
    default:
      return false
  }
}

/** Both directions of one connection. */
export class EchoDeflate {
  readonly #agreed: Negotiated
  readonly #flaw: FlawName | undefined
  #in: Buffer = Buffer.alloc(0)
  #out: Buffer = Buffer.alloc(0)

  constructor(agreed: Negotiated, flaw: FlawName | undefined) {
    this.#agreed = agreed
    this.#flaw = flaw
  }

  /** @returns `undefined` when there is more than may be. Throws when it cannot be undone. */
  inflate(payload: Uint8Array, bytesMax: number): Buffer | undefined {
    const { clientDrops, clientBits } = this.#agreed
    let inflated: Buffer
    try {
      inflated = inflateRawSync(Buffer.concat([payload, TAIL]), {
        windowBits: clientBits,
        finishFlush: constants.Z_SYNC_FLUSH,
        ...(this.#flaw !== 'bomb-taken' && { maxOutputLength: bytesMax }),
        ...(this.#in.length > 0 && { dictionary: this.#in }),
      })
    } catch (error) {
      if (error instanceof RangeError) return undefined
      throw error
    }
    if (!clientDrops && this.#flaw !== 'client-context-dropped') this.#in = Buffer.concat([this.#in, inflated]).subarray(-32_768)
    return inflated
  }

  deflate(payload: Uint8Array): Buffer {
    const { serverDrops, serverBits } = this.#agreed
    const windowBits = this.#flaw === 'window-ignored' ? 15 : Math.max(9, serverBits)
    const deflated = deflateRawSync(payload, {
      windowBits,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(this.#out.length > 0 && { dictionary: this.#out.subarray(-(2 ** windowBits)) }),
    })
    if (!serverDrops || this.#flaw === 'context-kept') this.#out = Buffer.concat([this.#out, payload]).subarray(-32_768)
    return deflated.subarray(-4).equals(TAIL) && deflated.length > 4 ? deflated.subarray(0, -4) : Buffer.of(0)
  }
}
