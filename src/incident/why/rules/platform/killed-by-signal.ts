import { said } from '../../said.ts'

/** Somebody outside ended the process by a signal (container runtimes; 137 is SIGKILL, 143 SIGTERM). */
export const killedBySignal = said({
  id: 'platform/killed-by-signal',
  says: [
    /\bterminated on signal (\d+)\b/,
    /\bWorker \(pid:\d+\) was sent (SIG\w+)/,
    /\bexit(?:ed)?(?: with)?(?: code)?[ (:]+(137|143)\b/,
  ],
  kinds: ['end', 'line'],
  cause: 'platform/signal',
  answer: ([words]) => `the process was ended by a signal: ${words}`,
  open: 'who sent it?',
  settledBy: () => [
    {
      what: 'memory and processor before the end, and the deployments of that hour',
      query: 'memory/utilizations; audit log ReplaceService; scale-in in varlog/system',
      where: 'the platform',
    },
  ],
})
