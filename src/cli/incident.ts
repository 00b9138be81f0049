import type { CommandGroup } from './command.ts'

/** `tidegate incident`: what happened, why, who is told, and whether it is gone; each word with the lines that it stands on. */
export const incidentCommand: CommandGroup = {
  name: 'incident',
  summary: 'from logs to a cited cause, a filed issue, and the proof that it is gone',
  commands: [
    {
      name: 'scan',
      summary: 'read logs: patterns, bursts, periods, constants, what came with a revision',
      load: async () => (await import('./incident/scan.ts')).scanCommand,
    },
    {
      name: 'explain',
      summary: 'ask why, five times, and say what is not known',
      load: async () => (await import('./incident/explain.ts')).explainCommand,
    },
    {
      name: 'file',
      summary: 'prepare the issue of a pattern, and file it with --yes',
      load: async () => (await import('./incident/file.ts')).fileCommand,
    },
    {
      name: 'report',
      summary: 'write the debug log as Markdown, step by step',
      load: async () => (await import('./incident/report.ts')).reportCommand,
    },
    {
      name: 'verify',
      summary: 'compare the rate of a pattern before and after a fix',
      load: async () => (await import('./incident/verify.ts')).verifyCommand,
    },
  ],
}
