// The Redis behind all peers of one run: a real one, on loopback, with an append-only file as in operation.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import { findTool, freePort, MachineError } from '../machine.mjs'
import { OUT } from '../places.mjs'
import { end, readyLine, start } from '../processes.mjs'

/** @typedef {{ readonly url: string, readonly pid: number, command(...words: readonly string[]): Promise<unknown>, stop(): Promise<void> }} Redis */

/** Debian's redis-server is a name of redis-check-rdb, which redis-tools brings. @returns {string} */
function findRedis() {
  for (const name of ['redis-server', 'redis-check-rdb', 'valkey-server']) {
    try {
      return findTool(name, '')
    } catch (error) {
      if (!(error instanceof MachineError)) throw error
    }
  }
  throw new MachineError('cannot find a Redis server: apt-get install redis-tools')
}

/** @param {number | undefined} core @returns {Promise<Redis>} */
export async function startRedis(core) {
  const directory = join(OUT, `redis-${process.pid}`)
  mkdirSync(directory, { recursive: true })
  const port = await freePort()
  const options = `--port ${port} --bind 127.0.0.1 --dir ${directory} --appendonly yes --appendfsync everysec --io-threads 1`
  const server = start(findRedis(), [...options.split(' '), '--save', ''], { core, argv0: 'redis-server' })
  await readyLine(server, /(Ready to accept connections)/)
  const url = `redis://127.0.0.1:${port}`
  const client = createClient({ url })
  client.on('error', () => {})
  await client.connect()
  return {
    url,
    pid: server.pid ?? 0,
    command: (...words) => client.sendCommand([...words]),
    async stop() {
      client.destroy()
      await end(server)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/**
 * How often Redis has run a command since its counters were reset, also inside of functions.
 * @param {Redis} redis @param {readonly string[]} names lower case
 * @returns {Promise<number>}
 */
export async function callsOf(redis, names) {
  const text = String(await redis.command('INFO', 'commandstats'))
  const counts = names.map((name) => Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(text)?.[1] ?? 0))
  return counts.reduce((sum, count) => sum + count, 0)
}
