import {
  evidenceInWords,
  reasonOf,
  verdictInWords,
  verdictOf,
  whyInWords,
  type Readiness,
  type TimelineEntry,
  type Why,
} from '../readiness/index.ts'
import type { Clock, Logger } from '../runtime/index.ts'

/** Writes to the log what the timeline learns. The engine is asked for what the entry led to: it has happened already. */
export function gateEvents(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  engine: () => Readiness,
): (entry: TimelineEntry) => void {
  const beganMs = clock.monotonicMs()
  /** State of each service when it was last written of. */
  const kinds = new Map<string, string>()
  return (entry) => {
    switch (entry.kind) {
      case 'service':
        return serviceEvent(logger, engine(), entry, kinds)
      case 'gate':
        return gateTurned(logger, engine(), entry, beganMs)
      case 'phase':
        if (entry.to === 'expired') logger.event('server.expired', { explanation: explained(engine(), entry.atMs) })
        return
      case 'refused':
        // Whoever spoke for a life that is over was late, as after each loss; whoever has no evidence is wrong.
        return logger.event(entry.because === 'stale' ? 'signal.stale' : 'signal.refused', {
          service: entry.service,
          epoch: entry.epoch,
          signal: entry.signal,
          because: entry.because,
        })
      case 'stop-failed':
        return logger.event('service.stop_failed', { service: entry.service, epoch: entry.epoch, reason: entry.reason })
    }
  }
}

function serviceEvent(
  logger: Logger,
  engine: Readiness,
  { service, event, atMs }: Extract<TimelineEntry, { kind: 'service' }>,
  kinds: Map<string, string>,
): void {
  const { epoch } = event
  const state = engine.model.services.get(service)
  const isNew = state !== undefined && kinds.get(service) !== state.kind
  if (state !== undefined) kinds.set(service, state.kind)
  switch (event.kind) {
    case 'starting':
      return logger.event('service.starting', { service, epoch, attempt: event.attempt })
    case 'ready':
    case 'proved':
    case 'task':
      if (state?.kind === 'ready' && isNew)
        logger.event('service.ready', { service, epoch, evidence: evidenceInWords(state.evidence) })
      return
    case 'unproved':
      // A check that raised is loud each time (rule R5).
      if (event.why.kind === 'broken') brokenCheck(logger, service, epoch, event.why)
      return logger.event(state?.kind === 'suspect' && isNew ? 'service.suspect' : 'service.unproved', {
        service,
        epoch,
        reason: whyInWords(event.why),
      })
    case 'doubted':
      return logger.event('service.suspect', { service, epoch, reason: whyInWords(event.why) })
    case 'lost': {
      // Only a start that raised is news here: a check that did was told of when it did.
      if (event.why.kind === 'broken' && event.why.asked === 'start') brokenCheck(logger, service, epoch, event.why)
      return logger.event('service.lost', {
        service,
        epoch,
        reason: whyInWords(event.why),
        retryInMs: Math.round(event.retryMs - atMs),
      })
    }
    case 'failed':
      return logger.event('service.failed', { service, epoch, reason: whyInWords(event.why) })
    case 'stopped':
  }
}

function brokenCheck(logger: Logger, service: string, epoch: number, why: Extract<Why, { kind: 'broken' }>): void {
  logger.event('service.broken', {
    service,
    epoch,
    check: why.asked,
    errorName: why.error,
    errorMessage: why.message,
    at: why.at,
  })
}

function gateTurned(
  logger: Logger,
  { model, rules }: Readiness,
  { gate, to, atMs }: Extract<TimelineEntry, { kind: 'gate' }>,
  beganMs: number,
): void {
  if (to === 'open') return logger.event('gate.opened', { gate, afterMs: Math.round(atMs - beganMs) })
  const definition = rules.gates.find(({ name }) => name === gate)
  if (definition === undefined) return
  const verdict = verdictOf(rules, model, definition)
  // A drain is an event of its own.
  if (verdict.kind === 'closed')
    logger.event('gate.closed', { gate, reason: `gate: ${reasonOf(verdict)}`, explanation: verdictInWords(verdict, atMs) })
}

/** What keeps the gates shut, a sentence for each. */
function explained({ model, rules }: Readiness, nowMs: number): string {
  return rules.gates.map((gate) => verdictInWords(verdictOf(rules, model, gate), nowMs)).join('; ')
}
