import { existsSync } from 'node:fs'
import type { ConfigWorld } from './load.ts'
import type { Variables } from './platform.ts'
import { readBoundedFile } from './read-file.ts'

/** What `loadConfig` reads in a real process. */
export function realConfigWorld(args: readonly string[], env: Variables): ConfigWorld {
  return {
    args,
    env,
    facts: { kubernetesSecrets: existsSync('/var/run/secrets/kubernetes.io') },
    readFile: readBoundedFile,
  }
}
