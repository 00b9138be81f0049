/**
 * Our functions in Redis: one Lua file for each atomic step, one *library* of all of them for each version of Tidegate. The
 * *caller* sends a call to its key's master; the *part* proves that every master has the library.
 */
export { FunctionCaller } from './caller.ts'
export { call, ensureLibrary, functionLibrary, type FunctionLibrary, type FunctionName } from './library.ts'
export { functionsPart, proofOf } from './part.ts'
