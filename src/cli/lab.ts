import type { CommandGroup } from './command.ts'

/** `tidegate lab`: by which the claims of this system become evidence that anybody can run again. */
export const labCommand: CommandGroup = {
  name: 'lab',
  summary: 'the proving ground: schedules, faults and histories',
  commands: [
    {
      name: 'check',
      summary: 'judge the history of a run: what was promised, and what was seen',
      load: async () => (await import('./lab/check.ts')).checkCommand,
    },
    {
      name: 'museum',
      summary: 'the fault that began it all, and the one that everybody believed in',
      load: async () => (await import('./lab/museum.ts')).museumCommand,
    },
  ],
}
