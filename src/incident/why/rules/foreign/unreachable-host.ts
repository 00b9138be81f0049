import { said } from '../../said.ts'

/** An external service that was not reached (field failures, ClickHouse). */
export const unreachableHost = said({
  id: 'foreign/unreachable-host',
  says: [
    /\b(?:HTTPSConnectionPool|NewConnectionError|Max retries exceeded with url)\b.{0,120}/,
    /\bClient network socket disconnected before secure TLS connection was established\b/,
    /\bUND_ERR_CONNECT_TIMEOUT\b/,
  ],
  cause: 'network/unreachable',
  answer: ([words]) => `a host was not reached: ${words}`,
  open: 'is it the host, or the road to it?',
  settledBy: () => [
    { what: 'the same request from elsewhere, and from the instance', query: 'curl -v from both', where: 'the network' },
  ],
})
