import type { Signal } from '../signals/index.ts'
import { figure } from './comparison-words.ts'

/** A duration as a person writes it: `7.50 s`, `22.10 s`, `3 min`. Two digits behind the point: whether they vary is the question. */
export function duration(ms: number): string {
  if (ms < 1) return `${figure(ms)} ms`
  if (ms < 1_000) return `${figure(Math.round(ms * 10) / 10)} ms`
  if (ms < 100_000) return `${(ms / 1_000).toFixed(2)} s`
  if (ms < 7_200_000) return `${figure(ms / 60_000)} min`
  return `${figure(ms / 3_600_000)} h`
}

/** One signal in a few words. Words are hints: none of them says why. */
export function signalWords(signal: Signal): string {
  switch (signal.kind) {
    case 'burst':
      return `burst: ${signal.seen} where ${figure(signal.expected)} are usual`
    case 'new':
      return `new: not seen in ${duration(signal.baselineMs)} before`
    case 'periodic':
      return `comes every ${duration(signal.periodMs)}${signal.of === 'instance' ? ' in one instance' : ''}`
    case 'constant':
      return `${signal.parameter} is always ${signal.value}`
    case 'constant-duration':
      return `${signal.parameter} hardly varies: ${span(signal.minMs, signal.maxMs)}, n ${signal.n}`
    case 'retries-times-delay':
      return retries(signal)
    case 'instant-attempts':
      return `attempts take ${duration(signal.medianMs)}: nothing was waited for`
    case 'scattered-duration':
      return `${signal.parameter} scatters: ${span(signal.minMs, signal.maxMs)}, no deadline`
    case 'sometimes-succeeds':
      return `succeeds meanwhile: ${signal.successes} times beside ${signal.failures} failures`
    case 'by-revision':
      return signal.high === undefined
        ? `only in ${signal.revision}: ${signal.seen} against 0${signal.isSameMinutes ? ' in the same minutes' : ''}`
        : `${figure(signal.ratio)} times as often in ${signal.revision} (${figure(signal.low)} to ${figure(signal.high)})`
    case 'by-instance':
      return `only in ${signal.instances.length} of ${signal.instances.length + signal.silent} instances`
    case 'precedes':
      return `comes before ${signal.key}: ${signal.times} of ${signal.of} times within ${duration(signal.withinMs)}`
  }
}

function span(minMs: number, maxMs: number): string {
  const [least, most] = [duration(minMs), duration(maxMs)]
  return least === most ? least : `${least} to ${most}`
}

function retries({
  parameter,
  medianMs,
  fit,
  rivals,
  isSettled,
  attemptMs,
  attemptsReachedNetwork,
}: Extract<Signal, { kind: 'retries-times-delay' }>): string {
  const attempts =
    attemptsReachedNetwork === 'no' ? `, an attempt costs ${duration(Math.max(0, attemptMs))}: it never reached the network` : ''
  const or = isSettled || rivals[0] === undefined ? '' : ` (or ${rivals.map(({ text }) => text).join(', ')})`
  return `${parameter} ${duration(medianMs)} = ${fit.text}${isSettled ? ', as the log itself says' : or}${attempts}`
}
