/**
 * What can be said of an incident, and how an answer says it. An answer that is given as OBSERVED or DERIVED is wrong when it says
 * a thing that is not true of the incident, or nothing of these at all.
 */
export const FACTS = {
  // What people met.
  refused: /not let in|refused (?:at|by) the gate|refuses? (?:clients|connections|people)|gate: /i,
  disconnected: /disconnect|closed (?:a|the|its) (?:client|connection)s? with|\b3\d\d\d\b/i,
  // What the instance did.
  closed: /gate .*(?:clos|shut)|(?:clos|shut).* gate/i,
  lost: /(?:redis|auth|log)\.\w+ (?:was|is|were|are) (?:lost|suspect|not proved|unproved)|lost .*redis\.\w+/i,
  expired: /start budget|expired before/i,
  // Why: what Redis said, or that it said nothing.
  credentials: /WRONGPASS|NOAUTH|user or (?:the )?password|credentials/i,
  forbidden: /NOPERM|can't run this command|\bACL\b|permission/i,
  loading: /\bLOADING\b|loading its data/i,
  demoted: /READONLY|replica now|demoted|REPLICAOF/i,
  full: /\bOOM\b|maxmemory|memory is full/i,
  misconfigured: /MISCONF|cannot write (?:to )?its disk|snapshot|bgsave|RDB/i,
  functions: /functions? (?:is|are|was|were) (?:not there|missing|gone|flushed)|FUNCTION FLUSH/i,
  busy: /\bBUSY\b|script (?:has run|runs|ran)/i,
  uncovered: /CLUSTERDOWN|slot/i,
  silent: /no answer|does not answer|did not answer|unanswered/i,
  deaf: /receives nothing|nonce|deaf|zombie/i,
  unreachable: /ECONNREFUSED|nobody listens/i,
  unknownHost: /ENOTFOUND|EAI_AGAIN|host name/i,
  cut: /closed by the other side|was reset|ECONNRESET|connection (?:was )?(?:cut|killed)/i,
  tls: /\bTLS\b/i,
  crowded: /maxclients|max number of clients/i,
  died: /without (?:a )?(?:shutdown|saying|shutting)|crash|kill(?:ed)? -9|SIGKILL|ended abruptly/i,
  restarted: /Redis .*(?:re)?start/i,
  // Why: what the instance or its people did.
  stoodStill: /stood still/i,
  token: /token/i,
  origin: /origin/i,
  limit: /gate: full|connection_limit|as many sessions|limit/i,
  drained: /asked to end|SIGTERM|drain|signal/i,
  slow: /\bslow\b|3008/i,
  revision: /revision/i,
} as const satisfies Readonly<Record<string, RegExp>>

export type Fact = keyof typeof FACTS

export const factsIn = (answer: string): readonly Fact[] =>
  (Object.keys(FACTS) as Fact[]).filter((fact) => FACTS[fact].test(answer))
