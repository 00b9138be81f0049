// Tidegate as it is measured: the built server, a token for every client, newline-separated commands in the first frame.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { MachineError } from './machine.mjs'
import { OUT, ROOT, inBench } from './places.mjs'

/** @import { Peer } from './peers.mjs' */
/** @import { ScenarioName } from './report/index.d.mts' */

/** @typedef {{ client: { token: { hmac_secret_key: string } } }} BenchConfig */

const MAIN = join(ROOT, 'dist', 'cli', 'main.js')
const CONFIG = inBench('tidegate.json')
/** Of this process, as two benches may run at a time. */
const DATA = join(OUT, `data-${process.pid}`)

/** @returns {BenchConfig} */
const readConfig = () => JSON.parse(readFileSync(CONFIG, 'utf8'))

/** Every client shows this token; the server verifies it anew for each. */
export const TOKEN = await new SignJWT({})
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject('bench')
  .setExpirationTime('12h')
  .sign(new TextEncoder().encode(readConfig().client.token.hmac_secret_key))

const removeData = () => rmSync(DATA, { recursive: true, force: true })
process.once('exit', removeData)

/**
 * @param {{ cpuProfile: boolean, port?: number, redisUrl?: string, instance?: number }} options any free port where none is
 *   given, the log says which; without a Redis, the in-process engine; `instance` tells those apart that run at one time
 */
export function launch({ cpuProfile, port = 0, redisUrl, instance = 0 }) {
  // A fresh folder for each server: what an earlier one kept is no part of the question.
  if (instance === 0) removeData()
  const folder = join(DATA, String(instance))
  mkdirSync(folder, { recursive: true })
  const config = join(folder, 'config.json')
  const engine = redisUrl === undefined ? { type: 'memory' } : { type: 'redis', redis: { address: redisUrl } }
  writeFileSync(config, JSON.stringify({ ...readConfig(), engine, data_dir: join(folder, 'log') }))
  const profile = cpuProfile ? ['--cpu-prof', `--cpu-prof-dir=${OUT}`] : []
  return Promise.resolve({
    command: process.execPath,
    args: [...profile, MAIN, 'serve', '--config', config],
    env: { TIDEGATE_ENV: 'test', PORT: String(port) },
  })
}

/**
 * wsload's words for Tidegate. The load generator splits a frame into its lines and checks each payload on its own, so a server that gathers
 * several pushes in one frame is counted as one that sends each alone.
 * @param {string} namespace
 * @param {readonly number[]} ports of all instances: clients are spread over them
 * @param {ScenarioName} scenario
 */
export function target(namespace, ports, scenario) {
  // Only a channel with history can be resumed; the other questions are asked as the peers can answer them: without.
  const channel = `${scenario === 'resume' ? 'bench-history' : namespace}:g{group}`
  const connect = `{"id":1,"connect":{"token":"${TOKEN}"}}`
  const subscribe = `{"id":2,"subscribe":{"channel":"${channel}"}}`
  const resume = `{"id":2,"subscribe":{"channel":"${channel}","recover":true,"offset":{offset},"epoch":"{epoch}"}}`
  const script = [
    ['dialect', 'centrifugo'],
    ...ports.map((port) => ['url', `ws://127.0.0.1:${port}/connection/websocket`]),
    ['send', `${connect}\\n${subscribe}`],
    ['expect', '{"id":1,"connect"'],
    ['expect', '{"id":2,"subscribe"'],
    ['pub-send', connect],
    ['pub-expect', '{"id":1,"connect"'],
    ['publish', `{"id":{id},"publish":{"channel":"${channel}","data":"{payload}"}}`],
    ['resume-send', `${connect}\\n${resume}`],
    ['resume-expect', '{"id":1,"connect"'],
    ['resume-expect', '{"id":2,"subscribe"'],
    ['capture', 'epoch:control:"epoch":"|"'],
    // In a publication by a client its info follows the offset.
    ['capture', 'offset:data:"offset":|,'],
  ]
  return script.flatMap(([option, text]) => [`--${option}`, text ?? ''])
}

/** The line with the port. */
export const LISTENING = /^(?=.*server\.listening).*"port":(\d+)/

/** @throws {MachineError} */
export function checkBuilt() {
  if (!existsSync(MAIN)) throw new MachineError('cannot start tidegate: dist/cli/main.js is missing; npm run build')
}

/** @param {'bench' | 'bench-history'} namespace see tidegate.json @returns {Peer} */
export function tidegate(namespace) {
  return {
    answers: ['fanout', 'storm', 'rooms', 'idle', 'light', 'resume'],
    oneOrder: true,
    check: checkBuilt,
    launch,
    ready: LISTENING,
    target: (port, scenario) => target(namespace, [port], scenario),
  }
}
