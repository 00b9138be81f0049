import type { CommandGroup } from './command.ts'

export const labCommand: CommandGroup = {
  name: 'lab',
  summary: 'the proving ground: schedules, faults, histories',
  commands: [
    {
      name: 'cloudrun',
      summary: 'run a command as Cloud Run would: probes, scaling, deploys, SIGTERM',
      load: async () => (await import('./lab/cloudrun.ts')).cloudRunCommand,
    },
  ],
}
