import { TELLING_LENGTH_MAX, type Instances } from '../channel/index.ts'
import { TidegateError } from '../runtime/index.ts'

/** A process of its own: one instance, and nobody else to tell anything. */
export function createMemoryInstances(id: string): Instances {
  let info = (): string => ''
  return {
    id,
    async tell(to, text) {
      if (to === id) throw new TidegateError('usage', 'cannot tell an instance: it is ourselves')
      if (text.length > TELLING_LENGTH_MAX) throw new TidegateError('usage', 'cannot tell an instance: it is too long')
      return to === undefined ? 'told' : 'gone'
    },
    listen() {},
    list: () => Promise.resolve([{ id, info: info() }]),
    describe(described) {
      info = described
    },
  }
}
