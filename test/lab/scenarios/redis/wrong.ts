import { see, type Seen, type Wrong } from '../../../support/reality/index.ts'
import { Judgement } from '../../judgement.ts'
import type { LabMoment, LabOutcome, LabScenario } from '../../scenario.ts'
import { lanesOf } from '../../timeline.ts'

/** So much of what was before the fault is shown. */
const BEFORE_MS = 500

/** `user:password@` */
const passwordOf = ({ credentials }: Wrong): string | undefined => credentials?.split(/[:@]/)[1]

type Named = Pick<LabScenario, 'id' | 'rules'> & { readonly name?: string }

/** A Redis that is wrong in one way, or in one way after the other, and a whole server that has to see it, say it and come back. */
export function ofWrong({ id, rules, name }: Named, ...wrongs: readonly (Wrong | (() => Wrong))[]): LabScenario {
  const all = wrongs.map((wrong) => (typeof wrong === 'function' ? wrong : () => wrong))
  return {
    id,
    name: name ?? `Redis is ${all.map((wrong) => wrong().name).join('; ')}`,
    group: 'redis',
    rules,
    tier: 'quick',
    async run() {
      const judgement = new Judgement()
      const timeline: LabMoment[] = []
      const seen: Seen[] = []
      for (const make of all) {
        const wrong = make()
        const one = await see(wrong)
        judge(judgement, wrong, one)
        const fromMs = Math.max(0, ...timeline.map(({ atMs, untilMs = atMs }) => untilMs))
        timeline.push(...lanes(wrong, one).map((moment) => shifted(moment, fromMs)))
        seen.push(one)
      }
      return outcome(judgement, seen, timeline)
    },
  }
}

function judge(judgement: Judgement, wrong: Wrong, seen: Seen): void {
  const told = plain(seen.words)
  judgement.see(`the gate named ${wrong.reason}`, seen.gate.includes(`gate: ${wrong.reason}`))
  judgement.see(`in words: ${told}`, wrong.words.test(seen.words))
  if (wrong.when === 'later') judgement.see(`closed after ${seen.closedMs ?? '?'} ms`, seen.closedMs !== undefined)
  judgement.hold('R1', seen.falseOpenings === 0, `the gate opened ${seen.falseOpenings} times while Redis was ${wrong.name}`)
  const codes = [...seen.codes, ...seen.left, Number.parseInt(seen.newcomer, 10)]
  judgement.hold('G5', !codes.includes(1011), 'somebody was closed with 1011')
  if (wrong.when === 'later') judgement.hold('L7', seen.left.length === 0, `who was in was closed with ${seen.left.join(', ')}`)
  if (wrong.isBrief !== true) {
    const isTold = seen.newcomer.startsWith('1013 gate: redis.')
    judgement.hold('G3', isTold, `who came while it was closed was told "${seen.newcomer}"`)
  }
  const password = passwordOf(wrong)
  if (password !== undefined) judgement.hold('secret', !seen.said.includes(password), 'the password stands in the log')
}

function outcome(judgement: Judgement, seen: readonly Seen[], timeline: readonly LabMoment[]): LabOutcome {
  const closed = seen.flatMap(({ closedMs }) => (closedMs === undefined ? [] : [closedMs]))
  return {
    injected: seen.map(({ name, when }) => `Redis ${name}, ${when}`).join('; '),
    observed: judgement.observed,
    unobserved: judgement.unobserved,
    checked: judgement.checked,
    violations: judgement.violations,
    recoveryMs: Math.max(...seen.map(({ openedMs }) => openedMs)),
    figures: closed.length === 0 ? {} : { closedAfterMs: Math.max(...closed) },
    timeline,
  }
}

function lanes(wrong: Wrong, seen: Seen): readonly LabMoment[] {
  const beganMs = seen.brokenMs - BEFORE_MS
  // One that mends itself is a moment.
  const untilMs = wrong.mends === undefined ? {} : { untilMs: seen.mendedMs - beganMs }
  return [{ atMs: BEFORE_MS, lane: 'fault', what: seen.name, ...untilMs }, ...lanesOf(seen.events, beganMs)]
}

const shifted = ({ atMs, untilMs, ...rest }: LabMoment, byMs: number): LabMoment => ({
  ...rest,
  atMs: atMs + byMs,
  ...(untilMs !== undefined && { untilMs: untilMs + byMs }),
})

/** A port is another one in each run. */
const plain = (words: string): string => words.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST:PORT')
