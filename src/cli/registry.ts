import type { CommandEntry } from './command.ts'

/** All commands, in the order of `tidegate --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'start the chat server',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'status',
    summary: 'say how a running server stands, and why',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    name: 'token',
    summary: 'print a token for a user, or for a channel',
    load: async () => (await import('./token.ts')).tokenCommand,
  },
  {
    name: 'chat',
    summary: 'chat in a terminal',
    load: async () => (await import('./chat.ts')).chatCommand,
  },
  {
    name: 'config',
    summary: 'show and check the configuration',
    load: async () => (await import('./config-check.ts')).configCommand,
  },
  {
    name: 'drill',
    summary: 'break something on purpose under a running service, and say what came of it',
    load: async () => (await import('./drill.ts')).drillCommand,
  },
  {
    name: 'lab',
    summary: 'the proving ground: schedules, faults and histories',
    load: async () => (await import('./lab.ts')).labCommand,
  },
  {
    name: 'incident',
    summary: 'from logs to a cited cause, a filed issue, and the proof that it is gone',
    load: async () => (await import('./incident.ts')).incidentCommand,
  },
]
