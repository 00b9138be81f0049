import { expect } from 'vitest'
import {
  formatFinding,
  loadConfig,
  type ConfigProblems,
  type ConfigWorld,
  type LoadedConfig,
} from '../../src/server/config/index.ts'

export interface Situation {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Text of the file that `--config` names; its name decides nothing but messages. */
  readonly file?: string | Uint8Array
  readonly fileName?: string
  readonly kubernetesSecrets?: boolean
}

/** A machine that holds nothing but what is given. */
export function configWorld({
  args = [],
  env = {},
  file,
  fileName = 'config.yaml',
  kubernetesSecrets = false,
}: Situation): ConfigWorld {
  return {
    args: file === undefined ? args : [...args, '--config', fileName],
    env,
    facts: { kubernetesSecrets },
    readFile: (path) => {
      if (path !== fileName || file === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
      return typeof file === 'string' ? new TextEncoder().encode(file) : file
    },
  }
}

export function loaded(situation: Situation): LoadedConfig {
  const config = loadConfig(configWorld(situation))
  if (config.kind === 'refused') expect.fail(config.problems.map(formatFinding).join('\n'))
  return config
}

/** The problems, as a reader sees them. */
export function problemsOf(situation: Situation): readonly string[] {
  const config = loadConfig(configWorld(situation))
  if (config.kind === 'loaded') expect.fail('the configuration was accepted')
  return config.problems.map(formatFinding)
}

export function warningsOf(config: LoadedConfig | ConfigProblems): readonly string[] {
  return config.warnings.map(formatFinding)
}
