import { group, option } from './option.ts'
import { TIMER_MS_MAX, count, duration } from './value.ts'

const COUNT_MAX = 1_000_000

/** A proof may not be believed for longer: a service that has been away for ten minutes is not ready in any sense. */
const AGE_MS_MAX = 600_000

/**
 * `gate.*`: when clients are let in, and what becomes of those who come while they are not. None of these opens the gate: that
 * takes a proof of every critical service, in every environment. Not in Centrifugo.
 */
export const gateSchema = group({
  start_budget: option(
    duration(1, TIMER_MS_MAX),
    '60s',
    'Time from start until the gate must have opened for the first time; then the process ends with 1 (development and test keep trying).',
  ),
  park_time: option(
    duration(0, TIMER_MS_MAX),
    '3s',
    'How long a connection is held while the gate is closed, before it is refused; at most `3s`, 0 for not at all.',
  ),
  park_max: option(count(0, COUNT_MAX), 200, 'Connections that may be held at one time; beyond, refused at once.'),
  release_rate: option(count(1, COUNT_MAX), 500, 'Clients let in a second after a reopening.'),
  verify_interval: option(duration(1, AGE_MS_MAX), '5s', 'How often a service that is ready is proved again.'),
  verify_timeout: option(duration(1, AGE_MS_MAX), '1s', 'How long one proof may take; less than `gate.verify_interval`.'),
  fall: option(
    count(1, 100),
    2,
    'Failed proofs in a row after which a service is suspect and the gate closes; as many again, and it is lost and begins anew.',
  ),
  rise: option(count(1, 100), 2, 'Proofs in a row after which a suspect or lost service is ready again.'),
  max_age: option(
    duration(1, AGE_MS_MAX),
    '15s',
    'A proof older than this is none, and the gate closes; more than `gate.verify_interval` and `gate.verify_timeout` together.',
  ),
  reopen_hold: option(duration(0, AGE_MS_MAX), '500ms', 'How long all must hold before the gate reopens; doubles when it flaps.'),
  reopen_hold_max: option(duration(0, AGE_MS_MAX), '30s', 'Where the doubling ends.'),
})
