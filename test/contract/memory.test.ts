import type { MemoryEngine } from '../../src/memory/index.ts'
import { MemoryWorld } from '../support/memory-world.ts'
import { channelLogContract, type ChannelLogUnderTest } from './channel-log.ts'
import { presenceContract, type PresenceUnderTest } from './presence.ts'

function underTest(memory: MemoryWorld, engine: MemoryEngine): ChannelLogUnderTest & PresenceUnderTest {
  return {
    log: engine.log,
    presence: engine.presence,
    passTime: (ms) => memory.world.advance(ms),
    heard: () => Promise.resolve(),
    async close() {
      await engine.close()
      await memory.cleanUp()
    },
  }
}

async function withoutDisk(): Promise<ChannelLogUnderTest & PresenceUnderTest> {
  const memory = new MemoryWorld()
  return underTest(memory, memory.create())
}

async function withDisk(): Promise<ChannelLogUnderTest & PresenceUnderTest> {
  const memory = new MemoryWorld()
  return underTest(memory, await memory.open(await memory.directory()))
}

channelLogContract('in process, without a disk', withoutDisk)
channelLogContract('in process, with a disk', withDisk)
presenceContract('in process', withoutDisk)
