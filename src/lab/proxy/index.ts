/**
 * A holding proxy in front of a real Redis. It reads RESP2 and RESP3 in both directions: a *frame* is one request, reply or
 * push; a *dialogue* says which reply answers which command; a *lane* is one direction of a connection, where what is *held*
 * holds all that comes after it. *Rules* tie faults to what is said: the acknowledgement of a SUBSCRIBE is held, the reply of
 * an append that was executed is lost, a connection is cut between request and reply. A choice vector may decide the order in
 * which real replies are let on. Rules P1-P7 of docs/spec/lab.md.
 */
export type { ActiveRule } from './active-rule.ts'
export type { Command } from './command.ts'
export type { ConnectionView, EventOf, ProxyEvent } from './events.ts'
export type { Held } from './held.ts'
export type { Identity, Role } from './identity.ts'
export { byVector, nextVector, releaseInOrder, type Choose, type Decision } from './order.ts'
export { RedisProxy, type RedisProxyOptions, type RedisTarget } from './proxy.ts'
export { MESSAGE, type Rule, type RuleOf, type Side, type Sides, type Then, type What, type Which } from './rule.ts'
export { parseRule, ruleText, type ParsedRule } from './rule-language.ts'
