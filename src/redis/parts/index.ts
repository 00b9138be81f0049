/**
 * Proofs by use. Each *part* sends what Tidegate sends when it serves, and believes the answer alone; what a connection says of
 * itself proves nothing. docs/operations/redis.md says what each finds.
 */
export { commandsPart } from './commands.ts'
export { usedFunctions } from './functions.ts'
export { monitorPart, type Warn } from './monitor.ts'
