/** The operator's side of a Redis: single questions to single nodes, over connections that are not the service's. */
export { addressOf, nodeName, type NodeAddress, type RedisAddress } from './address.ts'
export { ask, byHandOnNode, openNode, RedisRefusal, type Node, type Reply } from './node.ts'
export { failoverPlan, mastersOf, sentinelMaster, type FailoverPlan } from './topology.ts'
