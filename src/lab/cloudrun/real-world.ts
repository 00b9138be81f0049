import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClock, realTimers } from '../../runtime/real.ts'
import { shareCpu } from '../host/index.ts'
import { askInstance } from './ask.ts'
import type { CloudRunEvent } from './events.ts'
import { freePort } from './free-port.ts'
import { launchProcess } from './launch.ts'
import type { CloudRunWorld } from './world.ts'

/** Directories of instances that run now: they go with this process, whatever way it ends. */
const directories = new Set<string>()
process.on('exit', () => {
  for (const path of directories) removeDirectory(path)
})

function makeDirectory(instance: string): string {
  const path = mkdtempSync(join(tmpdir(), `tidegate-${instance}-`))
  directories.add(path)
  return path
}

function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true })
  directories.delete(path)
}

/** This machine. */
export function realWorld(tell: (event: CloudRunEvent) => void): CloudRunWorld {
  return {
    clock: realClock,
    timers: realTimers,
    launch: launchProcess,
    ask: (how, port, signal) => askInstance(how, port, signal, realTimers),
    freePort,
    share: (pid) => shareCpu(pid, realTimers),
    directory: { make: makeDirectory, remove: removeDirectory },
    tell,
  }
}
