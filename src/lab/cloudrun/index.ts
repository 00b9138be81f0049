/**
 * A Cloud Run made small: N *instances* of any command under the container contract, on one machine, behind one address. A *revision*
 * is one command with its environment; a *deploy* makes the next one, and traffic moves when its instances have passed their
 * start-up probe. What cannot be placed now waits in *line*. Everything that happens is an *event*. Time, processes and
 * probes come from outside, so that the whole of it can be tested on a clock that is turned by hand. Rules N1-N11 of docs/spec/lab.md.
 */
export { contractProblems, CONTRACT_DEFAULTS, CONTRACT_LIMITS, PROBE_DEFAULTS, type Contract, type Probe } from './contract.ts'
export type { Answer } from './control-port.ts'
export { eventInWords, type CloudRunEvent, type Told } from './events.ts'
export { freePort } from './free-port.ts'
export type { Exit, Launch, Launched, Workload } from './launch.ts'
export { readOrder, type Order } from './order.ts'
export { parseProbe } from './probe-text.ts'
export type { ProbeAnswer } from './probe-run.ts'
export { realWorld } from './real-world.ts'
export { startCloudRun, type CloudRunOptions, type RunningCloudRun } from './run.ts'
export { CloudRun, type Deployed, type Placement, type ServiceStatus } from './service.ts'
export type { CloudRunWorld } from './world.ts'
