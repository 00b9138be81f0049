import { said } from '../../said.ts'

/** CLUSTERDOWN: a slot that nobody serves (redis.io, cluster-require-full-coverage). */
export const clusterdown = said({
  id: 'redis/clusterdown',
  says: [/\bCLUSTERDOWN\b/, /the cluster does not serve this slot/],
  cause: 'redis/cluster-down',
  answer: 'the Redis Cluster does not serve a slot (CLUSTERDOWN)',
  open: 'which master is gone, and has it a replica?',
  settledBy: () => [
    {
      what: 'the master of the slots and its end',
      query: 'CLUSTER INFO; CLUSTER NODES; "Cluster state changed: fail"',
      where: 'any node of the cluster, and the logs of all',
    },
  ],
  asksServer: true,
})
