// What the machine has, and what it lacks said in a sentence.
import { accessSync, constants, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { cpus, release } from 'node:os'
import { delimiter, join } from 'node:path'

/** The machine cannot run this; the message says what to do. */
export class MachineError extends Error {}

/** A user's PATH often lacks these, and Debian puts servers there. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin']

/**
 * @param {string} name
 * @param {string} remedy what to run when it is missing
 * @returns {string} its path
 */
export function findTool(name, remedy) {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS]) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder.
    }
  }
  throw new MachineError(`cannot find ${name}: ${remedy}`)
}

/** Cores that this process may use; a container often has fewer than the machine. */
function allowedCores() {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}

/**
 * One core for the servers, one for the load generator.
 * @returns {{ readonly server: number, readonly generator: number }}
 */
export function chooseCores() {
  findTool('taskset', 'apt-get install util-linux, or measure without pinning (--no-pin)')
  const [server, generator] = allowedCores()
  if (server === undefined || generator === undefined) {
    throw new MachineError('cannot pin the server and the load generator to a core each: only one core here; use --no-pin')
  }
  return { server, generator }
}

/** @param {number} connections held by one process */
export function checkOpenFiles(connections) {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  const most = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1]
  if (most !== undefined && most !== 'unlimited' && Number(most) < connections + 100) {
    throw new MachineError(
      `cannot hold ${connections} connections: the hard limit of open files is ${most}; raise it with ulimit -Hn`,
    )
  }
}

export function checkSystem() {
  if (process.platform !== 'linux') throw new MachineError('cannot bench here: the load generator needs Linux (epoll)')
}

/** For the head of a result: figures of different machines are not compared. */
export function describeMachine() {
  const all = cpus()
  return { cpu: all[0]?.model.trim() ?? 'unknown', cores: all.length, kernel: release(), node: process.version }
}

/** @returns {Promise<number>} a port that was free a moment ago: the client has to know it before the server listens */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new MachineError('cannot find a free port')
  return address.port
}
