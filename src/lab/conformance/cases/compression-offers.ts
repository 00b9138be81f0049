import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { agreedOn, type DeflateParameters } from '../deflate.ts'
import type { Peer } from '../peer.ts'
import { fail, failed, OK, skip, type Verdict } from '../verdict.ts'
import { enterCompressed, noise, offering, squeezed } from './compressed.ts'

const offers = casesOf('13')

/** Says itself again from so far away that a window of 10 bits does not reach there. */
const FAR = noise(2_000).repeat(2)

/** Talks over what was agreed on. Each text was said before: a kept context makes it small, and a small window does not. */
const talks =
  (offer: string, isRight: (parameters: DeflateParameters) => string | undefined = () => undefined) =>
  async (peer: Peer): Promise<Verdict> => {
    await agrees(peer, offer, isRight)
    const { talk, deflation } = await enterCompressed(peer, offer)
    for (const text of ['short', FAR, FAR, 'short', FAR.repeat(8), 'short']) {
      const carried = talk.text(text)
      talk.send(squeezed(deflation, carried))
      await talk.answered(carried)
    }
    return OK
  }

async function agrees(peer: Peer, offer: string, isRight: (parameters: DeflateParameters) => string | undefined): Promise<void> {
  const { answer } = await peer.upgrade(offering(offer))
  const parameters = agreedOn(answer)
  if (parameters === undefined) skip('it does not take this offer')
  const wrong = typeof parameters === 'string' ? parameters : isRight(parameters)
  if (wrong !== undefined) fail(`${wrong} (RFC 7692 7.1)`)
}

/** An offer that is wrong must be declined, with the whole handshake or without it. */
const declined =
  (offer: string) =>
  async (peer: Peer): Promise<Verdict> => {
    await agrees(peer, 'permessage-deflate', () => undefined)
    const answered = await peer.ask(offering(offer))
    if (answered.kind !== 'answer') return answered.kind === 'end' ? OK : failed('it did not answer the handshake')
    if (answered.answer.status !== 101) return OK
    return answered.answer.headers.has('sec-websocket-extensions') ? failed(`it took the offer ${JSON.stringify(offer)}`) : OK
  }

const OFFER = 'permessage-deflate'

export const COMPRESSION_OFFERS: readonly ConformanceCase[] = [
  ...(
    [
      ['1', OFFER, undefined],
      ['2', `${OFFER}; client_no_context_takeover`, undefined],
      ['3', `${OFFER}; server_no_context_takeover`, dropsContext],
      ['4', `${OFFER}; client_max_window_bits`, undefined],
      ['5', `${OFFER}; client_max_window_bits=10; client_no_context_takeover`, undefined],
      ['6', `${OFFER}; server_max_window_bits=10`, smallServer],
      ['7', `${OFFER}; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits=9`, dropsContext],
      ['8', `${OFFER}; server_max_window_bits=9, ${OFFER}`, undefined],
    ] as const
  ).map(([number, offer, isRight]) => offers(number, offer, 'RFC 7692 7.1', talks(offer, isRight))),
  ...[
    `${OFFER}; server_max_window_bits=7`,
    `${OFFER}; server_max_window_bits=16`,
    `${OFFER}; server_max_window_bits`,
    `${OFFER}; unknown_parameter`,
    `${OFFER}; client_no_context_takeover=1`,
    `${OFFER}; server_no_context_takeover; server_no_context_takeover`,
  ].map((offer, n) => offers(`${n + 9}`, `${offer}: it is declined`, 'RFC 7692 7.1', declined(offer))),
]

function dropsContext({ serverNoContextTakeover }: DeflateParameters): string | undefined {
  return serverNoContextTakeover ? undefined : 'it took server_no_context_takeover and does not say that it drops its context'
}

function smallServer({ serverWindowBits }: DeflateParameters): string | undefined {
  return serverWindowBits <= 10 ? undefined : `it was to use 10 bits, and uses ${serverWindowBits}`
}
