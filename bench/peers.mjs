// Who is measured: how each server is started, when it is ready, and how wsload speaks to it.
import { existsSync } from 'node:fs'
import { MachineError, findTool } from './machine.mjs'
import { inBench } from './places.mjs'
import { tidegate } from './tidegate.mjs'

/** @import { PeerName, ScenarioName } from './report/index.d.mts' */

/** @typedef {{ command: string, args: readonly string[], env?: Readonly<Record<string, string>> }} Launch */

/**
 * @typedef {object} Peer
 * @property {readonly ScenarioName[]} answers what it can do at all
 * @property {boolean} [oneOrder] promises one order for all members of a room (rule L1); else only each publisher's is checked
 * @property {() => void} check throws a MachineError that says what to install
 * @property {(options: { cpuProfile: boolean }) => Promise<Launch>} launch a fresh server
 * @property {RegExp} ready matches the line that says it listens; group 1 is the port
 * @property {(port: number, scenario: ScenarioName) => readonly string[]} target wsload's options for it
 */

/** @type {readonly ScenarioName[]} */
const WITHOUT_RESUME = ['fanout', 'storm', 'rooms', 'idle', 'light']

/** @param {string} name */
const nodeServer = (name) => {
  const path = inBench('peers', name, 'server.mjs')
  return () => Promise.resolve({ command: process.execPath, args: [path] })
}

/** @param {string} name */
function needsPackage(name) {
  return () => {
    if (!existsSync(inBench('..', 'node_modules', name))) throw new MachineError(`cannot find the package ${name}: npm ci`)
  }
}

/** The room is in the path, a message is the bare payload. @param {number} port */
const rawTarget = (port) => [
  '--dialect',
  'raw',
  '--url',
  `ws://127.0.0.1:${port}/sub/g{group}`,
  '--pub-url',
  `ws://127.0.0.1:${port}/pub/g0`,
]

/** @type {Readonly<Record<PeerName, Peer>>} */
export const PEERS = {
  tidegate: tidegate('bench'),
  'tidegate-history': tidegate('bench-history'),
  ws: {
    answers: WITHOUT_RESUME,
    check: needsPackage('ws'),
    launch: nodeServer('ws'),
    ready: /^listening (\d+)$/,
    target: rawTarget,
  },
  socketio: {
    answers: [...WITHOUT_RESUME, 'resume'],
    check: needsPackage('socket.io'),
    launch: nodeServer('socketio'),
    ready: /^listening (\d+)$/,
    target: (port) => ['--dialect', 'socketio', '--url', `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`],
  },
  'node-batch': {
    answers: WITHOUT_RESUME,
    check: () => {},
    launch: nodeServer('node-batch'),
    ready: /^listening (\d+)$/,
    target: rawTarget,
  },
  nats: {
    answers: WITHOUT_RESUME,
    check: () => void findNats(),
    launch: () => Promise.resolve({ command: findNats(), args: ['-c', inBench('peers', 'nats', 'nats.conf')] }),
    ready: /Listening for websocket clients on ws:\/\/127\.0\.0\.1:(\d+)/,
    target: (port) => ['--dialect', 'nats', '--url', `ws://127.0.0.1:${port}/`],
  },
}

/** @type {readonly PeerName[]} */
export const DEFAULT_PEERS = ['tidegate', 'ws', 'socketio', 'node-batch', 'nats']

function findNats() {
  return findTool('nats-server', 'apt-get install nats-server, or leave it out with --peers')
}
