/**
 * Every event that Tidegate logs, with its severity (Cloud Logging's words). The names are an interface: `incident` and
 * alerts match them, not prose. To log something new, add a row.
 */
export const EVENTS = {
  'server.starting': 'INFO',
  'server.listening': 'INFO',
  'server.draining': 'NOTICE',
  'server.stopped': 'NOTICE',
  'server.expired': 'CRITICAL',
  'drain.step': 'INFO',
  'gate.opened': 'NOTICE',
  'gate.closed': 'WARNING',
  'service.starting': 'INFO',
  'service.ready': 'INFO',
  'service.unproved': 'INFO',
  'service.suspect': 'WARNING',
  'service.lost': 'WARNING',
  'service.broken': 'ERROR',
  'service.failed': 'ERROR',
  'service.stop_failed': 'WARNING',
  'signal.refused': 'WARNING',
  'signal.stale': 'INFO',
  'config.warning': 'WARNING',
  'connection.refused': 'INFO',
  'connection.disconnected': 'INFO',
  'clients.counted': 'INFO',
  'command.failed': 'ERROR',
  'engine.away': 'WARNING',
  'request.failed': 'ERROR',
  'engine.chosen': 'INFO',
  'engine.alone': 'WARNING',
  'engine.other_data': 'WARNING',
  'redis.started': 'INFO',
  'redis.ended': 'ERROR',
  'log.recovered': 'INFO',
  'log.tail_dropped': 'WARNING',
  'log.lineage_begun': 'WARNING',
  'log.compacted': 'INFO',
  'log.failed': 'ERROR',
  'keys.refreshed': 'INFO',
  'keys.failed': 'ERROR',
  'api.refused': 'WARNING',
  'api.failed': 'ERROR',
  'token.revoked': 'NOTICE',
  'control.untold': 'WARNING',
  'control.refused': 'WARNING',
  'control.failed': 'ERROR',
  'control.gap': 'NOTICE',
} as const satisfies Record<string, Severity>

/** Severities of Cloud Logging (LogSeverity). */
export type Severity = 'DEBUG' | 'INFO' | 'NOTICE' | 'WARNING' | 'ERROR' | 'CRITICAL'

export type EventName = keyof typeof EVENTS
