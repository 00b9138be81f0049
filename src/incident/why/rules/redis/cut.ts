import { said } from '../../said.ts'
import { logOf } from '../logs.ts'

/** A connection that stood and ended: the other side closed it, or something between reset it. */
export const cut = said({
  id: 'redis/cut',
  says: [
    /the connection was (?:closed by the other side|reset)(?: \(\w+\))?/,
    /\b(?:ECONNRESET|EPIPE)\b/,
    /\bConnection (?:closed|reset) by (?:server|peer)\b/i,
    /server closed the connection unexpectedly/,
  ],
  answer: ([words], { about }) =>
    `the connection of ${about ?? 'the dependency'} was closed by the other side or reset: ${words}`,
  open: 'did the other side end, or was the connection ended?',
  settledBy: logOf('whether the server ended, or somebody closed the connection (CLIENT KILL, an idle timeout, a proxy)'),
  asksServer: true,
})
