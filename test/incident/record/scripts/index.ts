import { RedisCluster } from '../../../support/redis-cluster.ts'
import type { Night } from '../night.ts'
import { drained, flood, slowConsumers, stoodStill } from './clients.ts'
import { deafSubscriber, functionsFlushed, killed, loading, slotUncovered, subscribersKilled, wrong } from './redis.ts'
import { hostUnknown, originMisspelt, passwordRotated, tokenKeyChanged } from './revisions.ts'

/** What is done in each night. Nothing in it is invented: the faults are those of the tests. */
export const SCRIPTS: Readonly<Record<string, (night: Night) => Promise<void>>> = {
  'password-rotated': passwordRotated,
  'acl-without-xadd': wrong('a user that loses XADD'),
  'redis-loading': loading,
  'redis-demoted': wrong('a replica now (READONLY)'),
  'redis-out-of-memory': wrong('out of memory (OOM)'),
  'redis-misconf': wrong('cannot write its disk (MISCONF)'),
  'functions-flushed': functionsFlushed,
  'redis-frozen': wrong('frozen (SIGSTOP)'),
  'deaf-subscriber': deafSubscriber,
  'origin-misspelt': originMisspelt,
  'token-key-changed': tokenKeyChanged,
  'slot-uncovered': (night) => slotUncovered(night, () => RedisCluster.start({ replicas: false })),
  'client-flood': flood,
  'drained-under-load': drained,
  'redis-killed': killed,
  'slow-consumers': slowConsumers,
  'host-unknown': hostUnknown,
  'subscribers-killed': subscribersKilled,
  'redis-busy': wrong('in a script without end (BUSY)'),
  'stood-still': stoodStill,
}
