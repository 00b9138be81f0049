import type { Assignment, Layer } from './assignment.ts'
import { assemble, checkNames } from './assembly.ts'
import { BUILT_IN_NAMESPACES } from './built-in-channels.ts'
import { checkSettings } from './checks.ts'
import { readConfigFile } from './config-file.ts'
import { environmentDefaults, openDefaults, reasonsAgainstDevelopment } from './environment-defaults.ts'
import { isForDevelopers, readEnvironment, type Environment, type Told } from './environment.ts'
import { readFlags } from './flags.ts'
import type { Origin } from './origin.ts'
import { detectPlatform, type Platform, type PlatformFacts, type Variables } from './platform.ts'
import { refusal, type Problem, type Warning } from './problem.ts'
import { resolveLayers, type Resolution } from './resolution.ts'
import { checkSafety } from './safety.ts'
import { resolveSettings, type Settings } from './settings.ts'
import { settingsSchema } from './settings-schema.ts'
import { strayMarks, written } from './text.ts'
import { readVariables } from './variables.ts'

/** What configuration is made from. */
export interface ConfigWorld {
  /** Flags only: commands take away what is theirs first. */
  readonly args: readonly string[]
  readonly env: Variables
  readonly facts: PlatformFacts
  /** Throws what the file system throws; never gives more than `FILE_BYTES_MAX` + 1 bytes. */
  readonly readFile: (path: string) => Uint8Array
}

/** A configuration that may be started. */
export interface LoadedConfig {
  readonly kind: 'loaded'
  readonly settings: Settings
  readonly environment: Environment
  readonly platform: Platform
  readonly warnings: readonly Warning[]
  /** What was said, by option path; the rest is default. For `describeConfig`. */
  readonly chosen: ReadonlyMap<string, Assignment>
}

/** Everything that is wrong, at once. */
export interface ConfigProblems {
  readonly kind: 'refused'
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
}

/** Beyond, a reader learns nothing more. */
const PROBLEMS_MAX = 100

/** Reads flags, variables and the file, in this order of precedence, and checks what they say. */
export function loadConfig(world: ConfigWorld): LoadedConfig | ConfigProblems {
  const flags = readFlags(world.args)
  const variables = readVariables(world.env)
  const file = readFile(flags.config ?? variables.config, world)
  const platform = detectPlatform(world.env, world.facts)
  const environment = readEnvironment(flags.environment ?? variables.environment, platform)
  const layers = [flags, variables, file]
  if (typeof environment === 'object') {
    // Without the environment there are no rules to check by; what is wrong anyway is said all the same.
    return outcome([environment, ...resolveLayers(layers).findings]) ?? { kind: 'refused', problems: [environment], warnings: [] }
  }
  const resolution = withDefaults(layers, environment, platform)
  const findings = [...resolution.findings, ...checkNames(resolution.chosen)]
  const refused = outcome(findings)
  if (refused !== undefined) return refused
  const settings = resolveSettings(settingsSchema.parse(assemble(resolution.chosen)))
  const originOf = (path: string): Origin => resolution.chosen.get(path)?.origin ?? { kind: 'default' }
  const subject = { settings, environment, platform, originOf, ignored: resolution.ignored }
  const all = [...findings, ...checkSettings(subject), ...checkSafety(subject)]
  return outcome(all) ?? { kind: 'loaded', settings, environment, platform, warnings: warningsIn(all), chosen: resolution.chosen }
}

function outcome(findings: readonly (Problem | Warning)[]): ConfigProblems | undefined {
  const problems = findings.filter((finding) => finding.kind === 'problem')
  if (problems.length === 0) return undefined
  return { kind: 'refused', problems: problems.slice(0, PROBLEMS_MAX), warnings: warningsIn(findings) }
}

function warningsIn(findings: readonly (Problem | Warning)[]): readonly Warning[] {
  return findings.filter((finding) => finding.kind === 'warning').slice(0, PROBLEMS_MAX)
}

function readFile(told: Told | undefined, world: ConfigWorld): Layer {
  if (told === undefined) return { assignments: [], findings: [] }
  const unreadable = (reason: string): Layer => ({
    assignments: [],
    findings: [refusal('configuration file', told.origin, reason)],
  })
  if (told.value === '') return unreadable('has an empty name')
  const stray = strayMarks(told.value)
  if (stray !== undefined) return unreadable(`its name ${stray}`)
  try {
    return readConfigFile(told.value, world.readFile(told.value))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return unreadable(`cannot read ${told.value}: ${FILE_ERRORS[code] ?? `the file system says ${code}`}`)
  }
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read by this user',
  EISDIR: 'it is a directory',
}

/** Adds, below everything, what the environment gives. */
function withDefaults(layers: readonly Layer[], environment: Environment, platform: Platform): Resolution {
  const origin = { kind: 'environment', name: environment } as const
  const said = resolveLayers([...layers, { assignments: environmentDefaults(environment, platform), findings: [] }])
  const address = written(said.chosen.get('http_server.address')?.raw ?? '0.0.0.0')
  const chosen = new Map(said.chosen)
  if (reasonsAgainstDevelopment(environment, platform, address).length === 0) {
    for (const assignment of openDefaults(environment, (path) => said.chosen.has(path))) chosen.set(assignment.path, assignment)
  }
  if (isForDevelopers(environment))
    for (const assignment of builtInChannels(chosen, origin)) chosen.set(assignment.path, assignment)
  return { ...said, chosen }
}

/** The built-in namespaces that are not replaced, as further entries of the list. */
function builtInChannels(chosen: ReadonlyMap<string, Assignment>, origin: Origin): readonly Assignment[] {
  const list = 'channel.namespaces'
  const length = chosen.get(list)
  const own = Number(length?.raw ?? 0)
  const names = new Set(Array.from({ length: own }, (_, index) => chosen.get(`${list}[${index}].name`)?.raw))
  const added = BUILT_IN_NAMESPACES.filter(({ name }) => !names.has(name))
  const entries = added.flatMap((options, index) =>
    Object.entries(options).map(([name, raw]) => ({ path: `${list}[${own + index}].${name}`, raw, origin })),
  )
  return [{ path: list, raw: own + added.length, origin: length?.origin ?? origin }, ...entries]
}
