// One run: a fresh server, one question, the figure, the server ended.
import { PEERS } from './peers.mjs'
import { end, readyLine, start } from './processes.mjs'
import { figureOf, questionOf } from './scenarios.mjs'
import { faultsOf, runWsload } from './wsload.mjs'

/** @import { PeerName, Point, Sample } from './report/index.d.mts' */
/** @import { Result } from './wsload.mjs' */

/**
 * @typedef {object} Conditions
 * @property {number} seconds
 * @property {{ readonly server: number, readonly generator: number } | undefined} cores
 * @property {boolean} cpuProfile
 */

/**
 * @param {PeerName} name
 * @param {Point} point
 * @param {Conditions} conditions
 * @param {number} lightRate
 * @returns {Promise<Result>}
 */
export async function ask(name, point, { seconds, cores, cpuProfile }, lightRate) {
  const peer = PEERS[name]
  const { command, args, env } = await peer.launch({ cpuProfile })
  const server = start(command, args, { core: cores?.server, env })
  try {
    const port = Number((await readyLine(server, peer.ready))[1])
    const question = questionOf(point, seconds, lightRate)
    return await runWsload(
      [...question, ...peer.target(port, point.scenario), '--server-pid', String(server.pid)],
      cores?.generator,
    )
  } finally {
    await end(server)
  }
}

/**
 * A run that failed altogether is a sample too, a bad one: the others go on, and the verdict knows.
 * @param {PeerName} peer
 * @param {Point} point
 * @param {number} repetition
 * @param {Conditions} conditions
 * @param {number} lightRate
 * @returns {Promise<Sample & { readonly failure?: string }>}
 */
export async function measure(peer, point, repetition, conditions, lightRate) {
  const about = { point: point.id, peer, repetition }
  try {
    const result = await ask(peer, point, conditions, lightRate)
    const generatorShare = result.generator.cpu_share
    return {
      ...about,
      ...figureOf(point, result),
      faults: faultsOf(result, PEERS[peer].oneOrder ?? false),
      ok: result.ok,
      generatorShare,
    }
  } catch (error) {
    const faults = { missing: 0, duplicated: 0, outOfOrder: 0, corrupt: 0, lost: point.clients }
    const failure = error instanceof Error ? error.message : String(error)
    return { ...about, value: 0, faults, ok: false, generatorShare: 0, failure }
  }
}
