import type { Check } from '../check.ts'
import type { Findings } from '../findings.ts'
import type { At, GateWord } from '../history.ts'

/**
 * C17. On one clock: nobody is admitted while the gate says closed, nor while any service that the instance needs is known not to
 * work. What was never told of is not judged.
 */
export const gates: Check = ({ gateWords }, { closesWithinMs = 0 }, findings) => {
  const byInstance = new Map<string, At<GateWord>[]>()
  for (const word of gateWords) {
    const key = JSON.stringify([word.operation.client, word.clock])
    const words = byInstance.get(key)
    if (words === undefined) byInstance.set(key, [word])
    else words.push(word)
  }
  let looked = 0
  for (const words of byInstance.values()) looked += ofOne(words, closesWithinMs, findings)
  return looked
}

function ofOne(words: readonly At<GateWord>[], withinMs: number, findings: Findings): number {
  let looked = 0
  let gate: At<GateWord> | undefined
  const truths = new Map<string, At<GateWord>>()
  // The order of lines decides where times are alike.
  for (const word of words.toSorted((one, other) => one.operation.atMs - other.operation.atMs)) {
    const { operation, line } = word
    if (operation.kind === 'gate') gate = word
    if (operation.kind === 'truth') {
      const before = truths.get(operation.service)?.operation
      // What goes on being so began when it was said first.
      if (before?.kind !== 'truth' || before.ready !== operation.ready) truths.set(operation.service, word)
    }
    if (operation.kind !== 'admitted') continue
    if (gate !== undefined || truths.size > 0) looked++
    const { client, atMs } = operation
    if (gate?.operation.kind === 'gate' && gate.operation.state === 'closed')
      findings.add(() => `${client} admitted while its gate was closed`, line, gate?.line ?? line)
    for (const [service, { operation: truth, line: since }] of truths) {
      if (truth.kind !== 'truth' || truth.ready || atMs - truth.atMs < withinMs) continue
      findings.add(() => `${client} admitted while ${service} was not ready for ${ms(atMs - truth.atMs)}`, line, since)
    }
  }
  return looked
}

const ms = (value: number): string => `${Number(value.toFixed(3))} ms`
