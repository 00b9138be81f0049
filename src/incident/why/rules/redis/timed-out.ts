import { said } from '../../said.ts'

/**
 * A connection that was never made, or a ping that was never answered: packets are dropped. On Cloud Run mostly a private address
 * without a VPC connector, or egress that goes elsewhere (field failures 18, 25).
 */
export const timedOut = said({
  id: 'redis/timed-out',
  says: [
    /\b(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/,
    /the connection timed out/,
    /the (?:host|network) cannot be reached/,
    /\b[Rr]edis (?:ping|connection|connect)\w* time(?:d ?)?out\b(?: after [\d.]+ ?s)?/,
    /\bTimeout (?:connecting to|reading from) (?:server|\S+:\d+)/,
  ],
  cause: 'network/timed-out',
  answer: ([words], { about }) => `${about ?? 'the dependency'} could not be reached in time: ${words}`,
  open: 'is the road missing, or is the address that of nobody?',
  settledBy: () => [
    {
      what: 'whether the network of the instance has a road to the address: VPC connector, egress, firewall',
      query:
        'gcloud run services describe SERVICE --format="yaml(spec.template.metadata.annotations)"; gcloud redis instances describe INSTANCE',
      where: 'the platform',
    },
  ],
})
