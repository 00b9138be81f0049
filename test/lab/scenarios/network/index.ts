/** The network between instances and their Redis: 31 to 37 and 40 of the faults, made by the holding proxy. */
import type { LabScenario } from '../../scenario.ts'
import { lostReply, midReply } from './cut.ts'
import { deaf, halfOpen, oneWay } from './partition.ts'
import { bandwidth, latency, slices, slowClose } from './slow.ts'

export const NETWORK: readonly LabScenario[] = [
  halfOpen,
  oneWay,
  latency,
  bandwidth,
  slices,
  midReply,
  lostReply,
  slowClose,
  deaf,
]
