import type { CommandGroup } from './command.ts'

/** `tidegate lab`: by which the claims of this system become evidence that anybody can run again. */
export const labCommand: CommandGroup = {
  name: 'lab',
  summary: 'the proving ground: schedules, faults and histories',
  commands: [
    {
      name: 'conformance',
      summary: 'hold a WebSocket server against RFC 6455',
      load: async () => (await import('./lab/conformance.ts')).conformanceCommand,
    },
  ],
}
