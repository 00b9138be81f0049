import { createMemoryInstances } from '../../src/memory/index.ts'
import { InstanceBus } from '../support/instance-bus.ts'
import { instancesContract } from './instances.ts'

async function untilOf(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve))
}

instancesContract(
  'in process',
  async () => ({ first: createMemoryInstances('first'), until: untilOf, close: async () => {} }),
  true,
)

// What unit tests join their instances with is held to the same rules.
instancesContract(
  'in process, joined for tests',
  async () => {
    const bus = new InstanceBus()
    let others = 0
    return {
      first: bus.join('first'),
      another: async () => bus.join(`another-${others++}`),
      leave: async ({ id }) => bus.leave(id),
      until: untilOf,
      close: async () => {},
    }
  },
  false,
)
