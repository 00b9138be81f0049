// Lines as services write them, made by a seeded generator: the same seed, the same bytes; or those of somebody's files, mixed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { logFiles } from '../log-files.mjs'

/** @import { UsageError } from '../options.mjs' */

/** mulberry32. @param {number} seed @returns {(below: number) => number} */
function numbersOf(seed) {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const BEGIN = Date.UTC(2025, 8, 9, 1, 44, 38)
const LEVELS = ['INFO', 'INFO', 'INFO', 'DEBUG', 'WARNING', 'ERROR']
const LOGGERS = ['app.core.redis_manager', 'app.websocket.gate', 'app.routes.health', 'app.auth.tokens', 'uvicorn.access']

/** @type {readonly ((below: (most: number) => number) => string)[]} */
const SENTENCES = [
  (below) => `Readiness check redis FAILED after ${below(9)} tries, elapsed ${(7500 + below(20)) / 1000}s`,
  (below) =>
    `session ${below(1e9).toString(16)} of user u${below(5000)} closed, code=${1000 + below(12)} after ${below(90000)} ms`,
  (below) => `GET /api/threads/${below(1e6)} took ${below(400)}.${below(100)} ms, ${below(60000)} bytes`,
  (below) => `connected to 10.${below(256)}.${below(256)}.${below(256)}:6379 in ${below(50)} ms`,
  (below) => `token of key k${below(4)} verified, expires in ${below(900)} s`,
  (below) => `queue agents holds ${below(300)} of 1000, oldest ${below(60)} s`,
]

/** @param {(below: number) => number} below */
const sentence = (below) => (SENTENCES[below(SENTENCES.length)] ?? String)(below)

/** @param {number} index */
const stamp = (index) => new Date(BEGIN + index * 7).toISOString()

/** @param {number} index @param {(below: number) => number} below */
function textLine(index, below) {
  const when = stamp(index)
  const level = LEVELS[below(LEVELS.length)]
  return `${when.slice(0, 10)} ${when.slice(11, 19)},${when.slice(20, 23)} - ${LOGGERS[below(LOGGERS.length)]} - ${level} - ${sentence(below)}`
}

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "/app/core/redis_manager.py", line 310, in connect',
  '    await self.client.ping()',
  '  File "/usr/lib/python3.11/site-packages/redis/client.py", line 92, in ping',
  '    raise ConnectionError(message)',
  'redis.exceptions.ConnectionError: no answer',
]

/** @param {number} index @param {(below: number) => number} below */
function cloudLine(index, below) {
  return JSON.stringify({
    insertId: `68c8${index.toString(16).padStart(8, '0')}`,
    jsonPayload: {
      context: { name: LOGGERS[below(LOGGERS.length)], service: 'chat' },
      labels: { function: 'handle', line: String(below(2000)), module: 'logging' },
      message: sentence(below),
      timestamp: stamp(index),
    },
    labels: { instanceId: `0069c7a988${below(3)}`, 'vpc-connectivity': 'enabled' },
    logName: 'projects/p/logs/run.googleapis.com%2Fstderr',
    receiveTimestamp: stamp(index + 40),
    resource: {
      labels: {
        configuration_name: 'chat',
        location: 'us-central1',
        project_id: 'p',
        revision_name: 'chat-00042-abc',
        service_name: 'chat',
      },
      type: 'cloud_run_revision',
    },
    severity: LEVELS[below(LEVELS.length)],
    timestamp: stamp(index),
  })
}

/** @param {number} index @param {(below: number) => number} below */
function pinoLine(index, below) {
  return JSON.stringify({
    level: 30 + 10 * below(3),
    time: BEGIN + index * 7,
    pid: 7,
    hostname: 'chat-1',
    reqId: below(1e6),
    msg: sentence(below),
  })
}

/** @typedef {'text' | 'cloud' | 'pino'} Kind */

/** @param {Kind} kind @param {number} count @param {number} seed @returns {string[]} */
export function linesOf(kind, count, seed) {
  const below = numbersOf(seed)
  const make = { text: textLine, cloud: cloudLine, pino: pinoLine }[kind]
  /** @type {string[]} */
  const lines = []
  for (let index = 0; lines.length < count; index++) {
    lines.push(make(index, below))
    // One line in a few hundred is the first of a traceback.
    if (kind === 'text' && below(400) === 0) lines.push(...TRACEBACK)
  }
  return lines.slice(0, count)
}

/** @param {string} directory @throws {UsageError} */
export const filesOf = (directory) => logFiles(directory, '.log', `cannot bench --logs: no *.log in ${directory}`)

/**
 * The lines of every *.log in a directory, in an order that the seed decides, again and again until there are so many.
 * @param {string} directory @param {number} count @param {number} seed @returns {string[]}
 */
export function mixedLines(directory, count, seed) {
  const lines = filesOf(directory).flatMap((name) => readFileSync(join(directory, name), 'utf8').split(/\r?\n/).filter(Boolean))
  if (lines.length === 0) throw new Error(`no line in any *.log of ${directory}`)
  const below = numbersOf(seed)
  return Array.from({ length: count }, () => lines[below(lines.length)] ?? '')
}
