import { isLoopback } from './address.ts'
import type { Assignment } from './assignment.ts'
import { isForDevelopers, type Environment } from './environment.ts'
import type { Written } from './option.ts'
import type { Platform } from './platform.ts'

/** What development and test have by themselves. Staging has what production has: there is no third table. */
const FOR_DEVELOPERS: Readonly<Record<string, Written>> = {
  'http_server.address': '127.0.0.1',
  'http_stream.enabled': true,
  'sse.enabled': true,
  'gate.start_budget': '10s',
}

/**
 * What a platform's own times ask for, in every environment. On Cloud Run the way to a private address may take a minute or
 * more to come up, SIGKILL comes ten seconds after SIGTERM, and a request ends after 60 minutes at the latest.
 */
const ON_PLATFORM: Readonly<Record<Platform, Readonly<Record<string, Written>>>> = {
  'cloud-run': {
    'gate.start_budget': '120s',
    'shutdown.timeout': '8500ms',
    'client.max_connection_age': '55m',
  },
  // The usual grace of 30 s, less the usual `preStop` of 5 s and two seconds of slack.
  kubernetes: { 'shutdown.timeout': '23s' },
  plain: {},
}

/** Defaults that differ: by platform, then by environment. */
export function environmentDefaults(environment: Environment, platform: Platform): readonly Assignment[] {
  const chosen = new Map<string, Assignment>()
  if (isForDevelopers(environment)) {
    for (const [path, raw] of Object.entries(FOR_DEVELOPERS))
      chosen.set(path, { path, raw, origin: { kind: 'environment', name: environment } })
  }
  if (platform !== 'plain') {
    for (const [path, raw] of Object.entries(ON_PLATFORM[platform]))
      chosen.set(path, { path, raw, origin: { kind: 'platform', name: platform } })
  }
  return [...chosen.values()]
}

/**
 * What opens a door to whoever sits at this machine: on only where `reasonsAgainstDevelopment` knows none, and nobody has said
 * otherwise. A key for the control room says otherwise: whoever sets one wants it to be asked for.
 */
export function openDefaults(environment: Environment, isSaid: (path: string) => boolean): readonly Assignment[] {
  const opened = ['demo.sign_in', ...(isSaid('admin.key') ? [] : ['admin.insecure'])]
  return opened
    .filter((path) => !isSaid(path))
    .map((path) => ({ path, raw: true, origin: { kind: 'environment', name: environment } }))
}

/** Why what is for development only may not be used here; empty when it may. */
export function reasonsAgainstDevelopment(environment: Environment, platform: Platform, address: string): readonly string[] {
  return [
    ...(isForDevelopers(environment) ? [] : [`the environment is ${environment}`]),
    ...(platform === 'plain' ? [] : [`${platform} was detected`]),
    ...(isLoopback(address) ? [] : [`http_server.address is ${address}`]),
  ]
}
