/**
 * Faults of the host: what happens to a process from outside it. It is stopped and goes on (SIGSTOP), is killed, gets a
 * *share* of the processor, runs out of file descriptors, or its *wall* clock jumps. Each is done to a process by its pid, is taken
 * back by whoever did it, and leaves nothing behind. Linux; what needs root, or a package, says so in one sentence.
 */
export { shareCpu, type CpuShare } from './cpu-share.ts'
export { dutyCycle } from './duty-cycle.ts'
export { cgroupFor, CgroupShare, type Cgroup } from './cgroup.ts'
export { limitFiles, openFiles, type FileLimit } from './file-limit.ts'
export { hostFacts, missingOf, type HostFacts, type Missing } from './needs.ts'
export { childrenOf, processState, type ProcessState } from './process-state.ts'
export { FakedWall, findFaketime } from './wall-clock.ts'
