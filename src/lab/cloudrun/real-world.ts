import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClock, realTimers } from '../../runtime/real.ts'
import { shareCpu } from '../host/index.ts'
import { askInstance } from './ask.ts'
import type { CloudRunEvent } from './events.ts'
import { launchProcess } from './launch.ts'
import type { CloudRunWorld } from './world.ts'

/** This machine. */
export function realWorld(tell: (event: CloudRunEvent) => void): CloudRunWorld {
  return {
    clock: realClock,
    timers: realTimers,
    launch: launchProcess,
    ask: (how, port, signal) => askInstance(how, port, signal, realTimers),
    freePort,
    share: (pid) => shareCpu(pid, realTimers),
    directory: {
      make: (instance) => mkdtempSync(join(tmpdir(), `tidegate-${instance}-`)),
      remove: (path) => rmSync(path, { recursive: true, force: true }),
    },
    tell,
  }
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
