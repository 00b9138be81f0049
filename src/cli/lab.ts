import type { CommandGroup } from './command.ts'

/** `tidegate lab`: by which the claims of this system become evidence that anybody can run again. */
export const labCommand: CommandGroup = {
  name: 'lab',
  summary: 'the proving ground: schedules, faults and histories',
  commands: [
    {
      name: 'explore',
      summary: 'run real code under thousands of schedules',
      load: async () => (await import('./lab/explore.ts')).exploreCommand,
    },
    {
      name: 'replay',
      summary: 'see a failure that explore has found once more',
      load: async () => (await import('./lab/replay.ts')).replayCommand,
    },
    {
      name: 'proxy',
      summary: 'put faults between a service and its Redis, by what they say',
      load: async () => (await import('./lab/proxy.ts')).proxyCommand,
    },
    {
      name: 'conformance',
      summary: 'hold a WebSocket server against RFC 6455',
      load: async () => (await import('./lab/conformance.ts')).conformanceCommand,
    },
    {
      name: 'cloudrun',
      summary: 'run a command as Cloud Run would: probes, scaling, deploys, SIGTERM',
      load: async () => (await import('./lab/cloudrun.ts')).cloudRunCommand,
    },
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
