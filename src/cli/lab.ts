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
  ],
}
