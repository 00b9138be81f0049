import type { Incident, Line } from './incident.ts'

const logged = (has: RegExp): Line => ({ file: 'tidegate.jsonl', has })
const byRedis = (has: RegExp): Line => ({ file: 'redis.log', has })

const REFUSED = logged(/"message":"connection\.refused"/)
const CLOSED = logged(/"message":"gate\.closed"/)

/** True of every incident in which a dependency takes the gate with it. */
const GATE = ['refused', 'closed', 'lost'] as const

/** The lines in which Tidegate says what it lost and why. */
const WHY_LINES = /"message":"(?:service\.(?:lost|suspect|unproved|broken|starting)|gate\.closed|engine\.away)"/

export const INCIDENTS: readonly Incident[] = [
  {
    name: 'password-rotated',
    cause: 'the password of the Redis user was changed, and the next revision was deployed with the old one',
    symptom: 'connection.refused',
    observed: [REFUSED, logged(/it refuses the user or the password/), logged(/"message":"server\.expired"/)],
    facts: [...GATE, 'expired', 'revision', 'credentials', 'drained'],
    root: ['redis/credentials'],
    way: ['change/revision'],
  },
  {
    name: 'acl-without-xadd',
    cause: 'the ACL of the Redis user was narrowed: it may not XADD any more',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/can't run this command/)],
    facts: [...GATE, 'forbidden'],
    root: ['redis/forbidden'],
  },
  {
    name: 'redis-loading',
    cause: 'Redis was restarted in good order, and takes long to load its data set',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/LOADING/), byRedis(/ready to exit, bye bye/), byRedis(/Loading RDB/)],
    facts: [...GATE, 'loading', 'restarted', 'cut', 'unreachable'],
    root: ['redis/loading', 'redis/restarted'],
    way: ['network/cut', 'network/refused'],
  },
  {
    name: 'redis-demoted',
    cause: 'somebody made the Redis a replica of another one (REPLICAOF)',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/replica/), byRedis(/REPLICAOF 127\.0\.0\.1:1 enabled/)],
    // Nobody listens where its new master should be.
    facts: [...GATE, 'demoted', 'cut', 'unreachable'],
    root: ['redis/demoted', 'redis/replicaof'],
    way: ['network/cut', 'network/refused'],
  },
  {
    name: 'redis-out-of-memory',
    cause: 'Redis reached maxmemory, and its policy is noeviction',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/maxmemory is reached \(OOM\)/)],
    facts: [...GATE, 'full'],
    root: ['redis/out-of-memory'],
  },
  {
    name: 'redis-misconf',
    cause: 'Redis could not write its snapshot, and stops taking writes until it can',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/\(MISCONF\)/), byRedis(/Background saving error/)],
    facts: [...GATE, 'misconfigured'],
    root: ['redis/misconf', 'redis/snapshot-failed'],
  },
  {
    name: 'functions-flushed',
    cause: 'somebody flushed the functions of Redis again and again',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/the functions are not there/)],
    facts: [...GATE, 'functions'],
    root: ['redis/functions-gone'],
  },
  {
    name: 'redis-frozen',
    cause: 'the Redis process was stopped (SIGSTOP): its port takes connections, and nobody answers',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/no answer/)],
    facts: [...GATE, 'silent'],
    root: ['redis/no-answer'],
  },
  {
    name: 'deaf-subscriber',
    cause: 'what is published does not arrive on the subscriber connection any more, though it stands',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/it receives nothing, though its connection stands/)],
    facts: [...GATE, 'deaf'],
    root: ['redis/deaf-subscriber'],
  },
  {
    name: 'origin-misspelt',
    cause: 'the next revision allows another origin than the one that the page has',
    symptom: 'connection.refused',
    observed: [REFUSED, logged(/gate: origin/)],
    facts: ['refused', 'revision', 'origin'],
    root: ['door/origin'],
    way: ['change/revision'],
  },
  {
    name: 'token-key-changed',
    cause: 'the next revision has another key for tokens than the one that they are signed with',
    symptom: 'connection.disconnected',
    observed: [REFUSED, logged(/token invalid/), logged(/"code":3500/)],
    facts: ['refused', 'disconnected', 'revision', 'token'],
    root: ['token/invalid'],
    way: ['change/revision'],
  },
  {
    name: 'slot-uncovered',
    cause: 'somebody took a slot from the masters of a Redis Cluster: nobody serves it, and so the cluster serves nothing',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/CLUSTERDOWN/), byRedis(/Cluster state changed: fail/)],
    facts: [...GATE, 'uncovered', 'unreachable', 'cut', 'demoted'],
    root: ['redis/cluster-down', 'redis/cluster-failed'],
  },
  {
    name: 'client-flood',
    cause: 'more clients came than client.connection_limit lets in',
    symptom: 'connection.refused',
    observed: [logged(/gate: full/)],
    facts: ['refused', 'limit'],
    root: ['door/full'],
  },
  {
    name: 'drained-under-load',
    cause: 'the platform ended an instance with SIGTERM while people were on it',
    symptom: 'connection.disconnected',
    observed: [logged(/"message":"server\.draining"/), logged(/"code":3001/), logged(/"message":"server\.stopped"/)],
    facts: ['disconnected', 'drained', 'refused'],
    root: ['instance/asked-to-end'],
  },
  {
    name: 'redis-killed',
    cause: 'the Redis process was killed (kill -9) and started again later',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/ECONNREFUSED/), byRedis(/Redis is starting/)],
    facts: [...GATE, 'unreachable', 'cut'],
    root: ['redis/restarted', 'redis/ended'],
    way: ['network/cut', 'network/refused'],
    removed: {
      words: 'the log of Redis is kept by somebody else',
      files: ['redis.log'],
      hides: 'restarted',
      missing: /redis.*log|log.*redis/i,
    },
  },
  {
    name: 'slow-consumers',
    cause: 'clients read nothing of what came, and were cut when more had gathered for them than may',
    symptom: 'connection.disconnected',
    observed: [logged(/"code":3008/)],
    facts: ['disconnected'],
    root: ['client/slow'],
    removed: {
      words: 'the export has lost the columns that say why a connection was closed',
      fields: { event: 'connection.disconnected', names: ['code', 'reason'] },
      hides: 'slow',
      missing: /code|reason/i,
    },
  },
  {
    name: 'host-unknown',
    cause: 'the next revision looks for Redis under a name that nobody knows',
    symptom: 'connection.refused',
    observed: [REFUSED, logged(/ENOTFOUND|EAI_AGAIN/), logged(/"message":"server\.expired"/)],
    facts: ['refused', 'closed', 'lost', 'revision', 'drained'],
    root: ['network/unknown-host'],
    way: ['change/revision'],
    removed: {
      words: 'lines of services were filtered out of the export, and the last words went to a terminal',
      files: ['stderr.log'],
      lines: /"message":"(?:service\.\w+|server\.expired)"/,
      hides: 'unknownHost',
      missing: /service\.|server\.expired|gate\.closed/i,
    },
  },
  {
    name: 'subscribers-killed',
    cause: 'somebody killed the connections of subscribers (CLIENT KILL TYPE pubsub) again and again',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/subscriber 127\.0\.0\.1:\d+: the connection was closed by the other side/)],
    facts: ['refused', 'closed', 'lost'],
    root: ['network/cut'],
    removed: {
      words: 'the lines in which the services say what they lost were filtered out of the export',
      lines: WHY_LINES,
      hides: 'cut',
      missing: /service\.|gate\.closed/i,
    },
  },
  {
    name: 'redis-busy',
    cause: 'a script ran in Redis without end',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/\(BUSY\)/)],
    facts: ['refused', 'closed', 'lost'],
    root: ['redis/busy', 'redis/slow-script'],
    removed: {
      words: 'the lines that name the reply were filtered out of the export',
      lines: WHY_LINES,
      hides: 'busy',
      missing: /service\.|gate\.closed/i,
    },
  },
  {
    name: 'stood-still',
    cause: 'one instance got no processor for a while (SIGSTOP, SIGCONT)',
    symptom: 'connection.refused',
    observed: [REFUSED, CLOSED, logged(/stood still/)],
    // Strangers without a token knocked, and some of them after it had opened again.
    facts: ['refused', 'closed', 'lost', 'disconnected', 'token'],
    root: ['instance/stood-still'],
    removed: {
      words: 'the lines in which the services say what they lost were filtered out of the export',
      lines: WHY_LINES,
      hides: 'stoodStill',
      missing: /service\.|gate\.closed/i,
    },
  },
]
