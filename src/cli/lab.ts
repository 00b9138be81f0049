import type { CommandGroup } from './command.ts'

/** `tidegate lab`: one file for each in lab/. */
export const labCommand: CommandGroup = {
  name: 'lab',
  summary: 'the proving ground',
  commands: [
    {
      name: 'museum',
      summary: 'the fault that began it all, and the one that everybody believed in',
      load: async () => (await import('./lab/museum.ts')).museumCommand,
    },
  ],
}
