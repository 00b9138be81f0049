/**
 * The in-process engine: the ports `ChannelLog` and `Presence` of `channel` for one process that needs nothing else, and
 * the reference for every other adapter. A *stream* is one channel's history in memory; a *segment* is a file of the append
 * log behind it, made of *records*; the *writer* makes what gathers in a turn one write (group commit); a *snapshot* is a
 * segment that stands for everything before it. Rules L1-L4, L6, L8 and D1-D12 in docs/spec/channel.md.
 */
export type { DiskProof } from './canary.ts'
export {
  createMemoryEngine,
  openMemoryEngine,
  type DiskEngineParts,
  type MemoryEngine,
  type MemoryEngineParts,
  type MemoryEngineStats,
} from './engine.ts'
export { createMemoryInstances } from './instances.ts'
export { lockDirectory, type DirectoryLock } from './lock.ts'
export { MEMORY_DEFAULTS, type MemoryOptions } from './options.ts'
