import type { DurationFit, Signal } from '../signals/index.ts'
import { figure } from './comparison-words.ts'

/** A duration as a person writes it: `7.50 s`, `22.10 s`, `3 min`. Two digits behind the point: whether they vary is the question. */
export function duration(ms: number): string {
  if (ms < 1) return `${figure(ms)} ms`
  if (ms < 1_000) return `${figure(ms)} ms`
  if (ms < 100_000) return `${(ms / 1_000).toFixed(2)} s`
  if (ms < 7_200_000) return `${figure(ms / 60_000)} min`
  if (ms < 172_800_000) return `${figure(ms / 3_600_000)} h`
  return `${figure(ms / 86_400_000)} days`
}

/** One signal in a few words. Words are hints: none of them says why. */
export function signalWords(signal: Signal): string {
  switch (signal.kind) {
    case 'burst':
      return `burst: ${signal.seen} where ${signal.expected < 0.05 ? 'none is' : `${figure(signal.expected)} are`} usual`
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

/** Rivals beside the best fit that are named in a line; all stand in the document. */
const RIVALS_SHOWN = 2

function retries({
  parameter,
  medianMs,
  n,
  fit,
  rivals,
  isSettled,
  attemptMs,
  attemptsReachedNetwork,
}: Extract<Signal, { kind: 'retries-times-delay' }>): string {
  const attempts =
    attemptsReachedNetwork === 'no' ? ` of attempts that never reached the network (${duration(attemptMs)} each)` : ''
  const others = isSettled ? [] : withDeadline(rivals).map(({ text }) => `, or ${text}`)
  const how = isSettled ? ', as the log itself says' : ''
  return `${parameter} hardly varies: ${duration(medianMs)} (n ${n}); fits ${fit.text}${attempts}${how}${others.join('')}`
}

/** The first ones, and that it may be one deadline. */
function withDeadline(rivals: readonly DurationFit[]): readonly DurationFit[] {
  const deadline = rivals.find(({ arithmetic }) => arithmetic === 'deadline')
  const first = rivals.filter((one) => one !== deadline).slice(0, RIVALS_SHOWN - 1)
  return deadline === undefined ? first : [...first, deadline]
}
