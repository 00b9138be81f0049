import { isLoopback } from './address.ts'
import { isForDevelopers, type Environment } from './environment.ts'
import type { Written } from './option.ts'
import type { Platform } from './platform.ts'

/** Cloud Run kills ten seconds after asking. */
const CLOUD_RUN_SHUTDOWN = '8500ms'

/** Defaults that differ: by environment, and where the platform ends the process in its own time. */
export function environmentDefaults(environment: Environment, platform: Platform): ReadonlyMap<string, Written> {
  const defaults = new Map<string, Written>()
  if (isForDevelopers(environment)) {
    defaults.set('http_server.address', '127.0.0.1')
    defaults.set('http_stream.enabled', true)
    defaults.set('sse.enabled', true)
  }
  if (platform === 'cloud-run') defaults.set('shutdown.timeout', CLOUD_RUN_SHUTDOWN)
  return defaults
}

/** Why what is for development only may not be used here; empty when it may. */
export function reasonsAgainstDevelopment(environment: Environment, platform: Platform, address: string): readonly string[] {
  return [
    ...(isForDevelopers(environment) ? [] : [`the environment is ${environment}`]),
    ...(platform === 'plain' ? [] : [`${platform} was detected`]),
    ...(isLoopback(address) ? [] : [`http_server.address is ${address}`]),
  ]
}
