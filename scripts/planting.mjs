// What all that plant bugs share: copies of the sources, programs run in them, and nothing left of either.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Everything that is under way or on disk, so that an interrupt leaves nothing. */
const copies = []
const children = new Set()

function leaveNothing() {
  for (const child of children) end(child)
  for (const copy of copies) rmSync(copy, { recursive: true, force: true })
}

/** Call it once, before the first copy. */
export function leaveNothingOnExit() {
  process.on('exit', leaveNothing)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
}

/** With all that it has started. */
function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It had ended already.
  }
}

/** @param {string} root @param {readonly string[]} names what is copied of it @returns {string} the copy's directory */
export function copyOf(root, names) {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-sabotage-'))
  copies.push(directory)
  for (const name of names)
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(directory, name), { recursive: true, preserveTimestamps: true })
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  return directory
}

/**
 * @param {string} directory
 * @param {readonly string[]} args of Node
 * @param {{ env: NodeJS.ProcessEnv, hangMs: number }} options
 * @returns {Promise<{ isHung: boolean, code: number | null, out: string, said: string }>}
 */
export function runIn(directory, args, { env, hangMs }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], detached: true, env })
    children.add(child)
    let out = ''
    let said = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4_000)))
    let isHung = false
    const timer = setTimeout(() => {
      isHung = true
      end(child)
    }, hangMs)
    child.on('close', (code) => {
      clearTimeout(timer)
      children.delete(child)
      resolve({ isHung, code, out, said: said.trim() })
    })
  })
}

/** @returns the source with the bug in it, or how often its text stands there instead of once. */
export function withBug(source, edits) {
  let planted = source
  for (const edit of edits) {
    const parts = planted.split(edit.old)
    if (parts.length !== 2) return { times: parts.length - 1 }
    planted = parts.join(edit.new)
  }
  return { planted }
}

/** Each of `all` in turn, by as many workers as there are directories. @returns results in the order of `all` */
export async function inTurn(all, directories, work) {
  const results = []
  const waiting = [...all.entries()]
  await Promise.all(
    directories.map(async (directory) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        results[next[0]] = await work(directory, next[1])
    }),
  )
  return results
}
