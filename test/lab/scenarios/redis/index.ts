/** Redis at its start and in its states: 1 to 30 of the faults, on real servers. */
import {
  clusterMaster,
  cutOffFailover,
  freeze,
  instanceKilled,
  rollingRestart,
  sentinelFailover,
  subscribersCut,
} from '../../../support/faults/index.ts'
import type { LabScenario } from '../../scenario.ts'
import { commandsCut, flushed, functionsFlushed, paused, plannedFailover, startedEmpty, startedFromDisk } from './faults.ts'
import { large } from './large.ts'
import { late } from './late.ts'
import { underLoad } from './load.ts'
import { future, trimmed } from './places.ts'
import { ofWrong } from './wrong.ts'
import { crowded, fullDisk, fullDiskAlways, known, masterDown, noPassword, noReplicas, withoutFunctions } from './wrongs.ts'

const AT_START = ['R1', 'R8', 'G1', 'G3', 'G5']
const LATER = ['R1', 'R6', 'R7', 'G1', 'G3', 'G5', 'L7']

export const REDIS: readonly LabScenario[] = [
  ofWrong({ id: 1, rules: AT_START }, known('absent, and comes late', 'at start')),
  late,
  ofWrong({ id: 3, rules: AT_START }, known('loading its data set', 'at start')),
  ofWrong({ id: 4, rules: AT_START, name: 'Redis is frozen (SIGSTOP) from the start' }, known('frozen (SIGSTOP)', 'at start')),
  underLoad({ id: 5, rules: ['R2', 'R6', 'L2', 'L4', 'L7'] }, freeze),
  ofWrong({ id: 6, rules: AT_START, name: 'Redis has another password' }, known('another password', 'at start')),
  ofWrong({ id: 7, rules: AT_START }, noPassword),
  ofWrong(
    { id: 8, rules: LATER, name: 'Redis gives its user no XADD, from the start and later' },
    known('a user without XADD', 'at start'),
    known('a user that loses XADD', 'later'),
  ),
  ofWrong({ id: 9, rules: AT_START, name: 'Redis gives its user no channels' }, known('a user without channels', 'at start')),
  ofWrong({ id: 10, rules: LATER }, known('out of memory (OOM)', 'later')),
  ofWrong(
    { id: 11, rules: LATER, name: 'Redis cannot write its snapshot (MISCONF)' },
    known('cannot write its disk (MISCONF)', 'later'),
  ),
  ofWrong({ id: 12, rules: LATER }, fullDisk),
  ofWrong({ id: 13, rules: LATER }, fullDiskAlways),
  underLoad({ id: 14, rules: ['R6', 'L2', 'L4', 'L7'] }, paused),
  underLoad({ id: 15, rules: ['L1', 'L3', 'L7'] }, startedEmpty),
  underLoad({ id: 16, rules: ['L1', 'L4', 'L7'] }, startedFromDisk),
  underLoad({ id: 17, rules: ['L1', 'L3'] }, flushed),
  trimmed,
  future,
  ofWrong({ id: 20, rules: LATER }, known('a replica now (READONLY)', 'later')),
  ofWrong({ id: 21, rules: LATER }, noReplicas),
  underLoad({ id: 22, rules: ['L3', 'L4', 'L7'] }, plannedFailover),
  ofWrong({ id: 23, rules: LATER }, masterDown),
  underLoad({ id: 24, rules: ['L3', 'L4', 'L7'] }, cutOffFailover),
  underLoad({ id: 25, rules: ['L4', 'L5', 'R6'] }, subscribersCut),
  underLoad({ id: 26, rules: ['L2', 'L4', 'R6'] }, commandsCut),
  ofWrong({ id: 27, rules: AT_START }, crowded),
  large,
  underLoad({ id: 29, rules: ['R3', 'L2', 'L7'] }, functionsFlushed),
  ofWrong({ id: 30, rules: AT_START }, withoutFunctions),
  underLoad({ id: 151, rules: ['L3', 'L4', 'L7'], tier: 'full' }, sentinelFailover),
  underLoad({ id: 152, rules: ['L3', 'L4', 'L7'], tier: 'full' }, clusterMaster),
  underLoad({ id: 153, rules: ['L4', 'D4'], tier: 'full' }, instanceKilled),
  underLoad({ id: 154, rules: ['L4', 'G4', 'D4'], tier: 'full' }, rollingRestart),
]
