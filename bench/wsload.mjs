// The independent load generator: compiled when it is older than its source, run once for each measurement.
import { spawnSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { findTool } from './machine.mjs'
import { OUT, inBench } from './places.mjs'
import { output, start } from './processes.mjs'

/** @import { Faults } from './report/index.d.mts' */

/** @typedef {{ readonly p50: number, readonly p99: number }} Quantiles */

/**
 * What this harness reads of wsload's answer.
 * @typedef {object} Result
 * @property {boolean} ok
 * @property {{ failed: number, lost_after_ready: number, ready_per_s?: number }} connect
 * @property {Quantiles} time_to_ready_ms
 * @property {{ rate: number }} [publish]
 * @property {{ missing: number, duplicates: number, out_of_order: number, misrouted: number, corrupt: number,
 *   groups_with_divergent_order: number, per_s?: number }} [deliver]
 * @property {Quantiles} [latency_ms]
 * @property {{ all_caught_up_s: number }} [reconnect]
 * @property {{ cpu_share: number }} generator
 * @property {readonly { rss_per_connection: number }[]} servers
 */

const SOURCE = inBench('wsload', 'wsload.c')
const BINARY = inBench('out', 'wsload')

/** @param {string} path */
const modifiedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Compiles it if need be. */
export function buildWsload() {
  if (modifiedMs(BINARY) > modifiedMs(SOURCE)) return
  const gcc = findTool('gcc', 'apt-get install gcc libc6-dev')
  mkdirSync(OUT, { recursive: true })
  const { status, stderr } = spawnSync(gcc, ['-O2', '-Wall', '-Wextra', '-o', BINARY, SOURCE], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cannot compile bench/wsload/wsload.c (libc6-dev installed?): ${stderr}`)
}

/**
 * @param {readonly string[]} args
 * @param {number | undefined} core
 * @returns {Promise<Result>}
 */
export async function runWsload(args, core) {
  const { stdout, stderr } = await output(start(BINARY, args, { core }))
  try {
    return /** @type {Result} */ (JSON.parse(stdout))
  } catch (error) {
    throw new Error(`cannot read the load generator's answer: ${stderr.trim() || stdout.trim() || 'it said nothing'}`, {
      cause: error,
    })
  }
}

/**
 * @param {Result} result
 * @param {boolean} oneOrder the server promises that all members of a room see one order, not only each publisher's
 * @returns {Faults}
 */
export function faultsOf({ connect, deliver }, oneOrder) {
  return {
    missing: deliver?.missing ?? 0,
    duplicated: deliver?.duplicates ?? 0,
    outOfOrder: (deliver?.out_of_order ?? 0) + (oneOrder ? (deliver?.groups_with_divergent_order ?? 0) : 0),
    corrupt: (deliver?.corrupt ?? 0) + (deliver?.misrouted ?? 0),
    lost: connect.failed + connect.lost_after_ready,
  }
}
