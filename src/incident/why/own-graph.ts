import { Graph, type GraphNode } from './graph.ts'

const REDIS_LOG = {
  where: "Redis's own log",
  query: 'the lines of two minutes before: "Redis is starting", "ready to exit", "saving error", "REPLICAOF", "Loading"',
} as const

const PLATFORM_LOG = {
  where: "the platform's log of the instance, and the audit log",
  query: 'logName:("varlog%2Fsystem" OR "cloudaudit.googleapis.com%2Factivity")',
} as const

const node = (name: string, needs: readonly string[], more: Partial<GraphNode> = {}): GraphNode => ({
  name,
  needs,
  alsoCalled: [],
  ...more,
})

/** Tidegate and what it stands on (DESIGN, "Readiness"; src/server/engine/redis-services.ts and signals.ts say the same in code). */
export const OWN_GRAPH = new Graph([
  node('platform', [], { alsoCalled: ['cloud run', 'kubernetes'], log: PLATFORM_LOG }),
  node('network', [], {
    alsoCalled: ['vpc', 'vpc connector', 'dns'],
    log: { where: 'the network', query: 'firewall and VPC connector logs of the window' },
  }),
  node('instance', ['platform']),
  node('disk', ['platform'], { log: { where: 'the machine', query: 'df -h DATA_DIR; df -i DATA_DIR; dmesg' } }),
  node('redis', ['network'], { alsoCalled: ['redis_db', 'valkey', 'memorystore'], log: REDIS_LOG }),
  node('key server', ['network'], {
    alsoCalled: ['jwks', 'identity provider'],
    log: { where: 'the identity provider', query: 'curl -i JWKS_ENDPOINT' },
  }),
  node('redis.commands', ['redis']),
  node('redis.functions', ['redis.commands']),
  node('redis.subscriber', ['redis.functions']),
  node('redis.reader', ['redis.functions']),
  node('redis.monitor', ['redis.commands']),
  node('log.disk', ['disk', 'instance']),
  node('auth.keys', ['key server']),
  node('tokens', ['auth.keys'], { alsoCalled: ['token', 'auth', 'jwt'] }),
  node(
    'gate',
    [
      'redis.commands',
      'redis.functions',
      'redis.subscriber',
      'redis.reader',
      'redis.monitor',
      'log.disk',
      'auth.keys',
      'instance',
    ],
    {
      alsoCalled: ['clients'],
    },
  ),
  node('sessions', ['gate', 'tokens']),
])
