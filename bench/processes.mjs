// Child processes: started pinned, waited for by event, ended by their own id and never by a name.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { ROOT } from './places.mjs'

/** @import { ChildProcessByStdio } from 'node:child_process' */
/** @import { Readable } from 'node:stream' */
/** @typedef {ChildProcessByStdio<null, Readable, Readable>} Child */

const READY_WITHIN_MS = 20_000
const END_WITHIN_MS = 10_000
/** Lines of a server kept for the message when it fails. */
const LINES_KEPT = 20

/** @type {Set<Child>} */
const running = new Set()

/** Ends what is left, whatever the reason to leave: also after Ctrl-C. */
export function endChildrenOnExit() {
  process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL')
  })
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ core?: number | undefined, env?: Readonly<Record<string, string>> | undefined, argv0?: string }} options taskset replaces
 *   itself by the command, so the id stays; `argv0` is the name that the program is started by
 * @returns {Child}
 */
export function start(command, args, { core, env = {}, argv0 }) {
  const named = argv0 === undefined ? [command, ...args] : ['bash', '-c', 'exec -a "$0" "$@"', argv0, command, ...args]
  const [program = '', ...all] = core === undefined ? named : ['taskset', '-c', String(core), ...named]
  const child = spawn(program, all, { cwd: ROOT, env: { ...ownEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

/** @param {Child} child @returns {Promise<{ stdout: string, stderr: string }>} when it has ended */
export async function output(child) {
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  return { stdout, stderr }
}

/**
 * Waits for the line with which a server says that it listens. Its later lines are read and dropped: a full pipe would stop it.
 * @param {Child} child
 * @param {RegExp} pattern
 * @returns {Promise<RegExpExecArray>}
 */
export function readyLine(child, pattern) {
  /** @type {string[]} */
  const said = []
  return new Promise((resolve, reject) => {
    /** @param {string} why */
    const fail = (why) => reject(new Error(`the server ${why}: ${said.join('\n') || 'it said nothing'}`))
    const deadline = setTimeout(fail, READY_WITHIN_MS, `was not ready within ${READY_WITHIN_MS / 1000} s`)
    const settle = () => clearTimeout(deadline)
    child.once('error', (error) => (settle(), reject(error)))
    child.once('close', (code) => (settle(), fail(`ended with status ${code}`)))
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (said.push(line) > LINES_KEPT) said.shift()
        const match = pattern.exec(line)
        if (match === null) return
        settle()
        resolve(match)
      })
    }
  })
}

/** @param {Child} child */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  const deadline = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS)
  child.kill('SIGTERM')
  await closed
  clearTimeout(deadline)
}

/** Nothing that the developer told a Tidegate of their own, nor the tests' own word for their tier, decides a figure. */
function ownEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TIDEGATE_') && name !== 'PORT'))
}
