import type { CommandGroup } from './command.ts'

/** `tidegate lab`: by which the claims of this system become evidence that anybody can run again. */
export const labCommand: CommandGroup = {
  name: 'lab',
  summary: 'the proving ground: schedules, faults and histories',
  commands: [
    {
      name: 'proxy',
      summary: 'put faults between a service and its Redis, by what they say',
      load: async () => (await import('./lab/proxy.ts')).proxyCommand,
    },
  ],
}
