import { casesOf, type ConformanceCase } from '../conformance-case.ts'
import { OK } from '../verdict.ts'
import { inPartsOf, ping } from './send.ts'

const auto = casesOf('10')

const BYTES = 60_000
/** As a sender does that cuts everything to the size of a packet. */
const PACKET_BYTES = 1_300

export const AUTO_FRAGMENTATION: readonly ConformanceCase[] = [
  auto('1.1', `a text of ${BYTES} bytes in fragments of ${PACKET_BYTES}`, '5.4', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.textOf(BYTES)
    talk.send(...inPartsOf(PACKET_BYTES, carried))
    await talk.answered(carried)
    return OK
  }),
  auto('1.2', 'the same with a ping after each tenth fragment', '5.4', async (peer) => {
    const talk = await peer.enter()
    const carried = talk.textOf(BYTES)
    const frames = inPartsOf(PACKET_BYTES, carried)
    for (let at = 0; at < frames.length; at += 10) {
      const isLast = at + 10 >= frames.length
      talk.send(...frames.slice(at, at + 10), ...(isLast ? [] : [ping(`after ${at}`)]))
      if (!isLast) await talk.ponged(`after ${at}`)
    }
    await talk.answered(carried)
    return OK
  }),
]
