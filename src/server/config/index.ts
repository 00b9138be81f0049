/**
 * Configuration: flags, `TIDEGATE_*` variables and one JSON or YAML file, in this order of precedence, over defaults of the
 * *environment* (who uses this: development, test, staging, production; told, never guessed) and the *platform* (where it
 * runs; detected). An *option* has one name everywhere, Centrifugo's where the concept is the same. A *problem* keeps the
 * service from starting, and all of them are found at once; a *warning* says that something works otherwise than the file
 * may suggest. What opens a door fails closed. Values of secrets are in `Settings` alone: never in a problem, a warning or
 * a description. docs/configuration.md is the reference, held to the schema by a test.
 */
export { loadConfig, type ConfigProblems, type ConfigWorld, type LoadedConfig } from './load.ts'
export type { ChannelSettings, Settings } from './settings.ts'
export { ENVIRONMENTS, isForDevelopers, type Environment } from './environment.ts'
export { platformLimits } from './platform-limits.ts'
export { PLATFORM_NAMES, detectPlatform, type Platform, type PlatformFacts } from './platform.ts'
export { describeConfig, type ConfigRow } from './describe.ts'
export { formatOrigin } from './origin.ts'
export { formatFinding, type Problem, type Warning } from './problem.ts'
export { realConfigWorld } from './real-world.ts'
export { hasTokenKey } from './safety.ts'
export { nearest } from './nearest.ts'
