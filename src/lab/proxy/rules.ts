import type { Cancel, Random, Timers } from '../../runtime/index.ts'
import { ActiveRule } from './active-rule.ts'
import type { Command } from './command.ts'
import type { Identity } from './identity.ts'
import { covers, isAbout, isFor, type Rule, type RuleOf, type Side, type Then, type What } from './rule.ts'

/** What becomes of one frame. */
export interface Fate {
  readonly hold: ActiveRule | undefined
  readonly delayMs: number
  /** `passes`: the frame goes on, and then it happens. */
  readonly fault: { readonly rule: ActiveRule; readonly passes: boolean; readonly ends: Then } | undefined
}

/** How one direction of one connection flows. */
export interface Shape {
  readonly blackHole: ActiveRule | undefined
  readonly slice: ActiveRule<RuleOf<'slice'>> | undefined
  readonly bandwidth: ActiveRule<RuleOf<'bandwidth'>> | undefined
  readonly limits: readonly ActiveRule<RuleOf<'limit'>>[]
}

const PASSES: Fate = { hold: undefined, delayMs: 0, fault: undefined }
const OPEN: Shape = { blackHole: undefined, slice: undefined, bandwidth: undefined, limits: [] }

/** A frame of the server, and what it answers. */
export interface Replied {
  /** None for a message. */
  readonly command: Command | undefined
  readonly words: readonly string[]
  readonly isExecuted: boolean
  readonly isLast: boolean
}

/** The rules of one proxy, in the order in which they were added; of several that fit one frame the first of each kind counts. */
export class Rules {
  readonly #timers: Timers
  readonly #random: Random
  readonly #onChange: (rule: ActiveRule) => void
  readonly #rules = new Map<ActiveRule, readonly Cancel[]>()

  constructor(timers: Timers, random: Random, onChange: (rule: ActiveRule) => void) {
    this.#timers = timers
    this.#random = random
    this.#onChange = onChange
  }

  get all(): readonly ActiveRule[] {
    return [...this.#rules.keys()]
  }

  add<R extends Rule>(rule: R): ActiveRule<R> {
    const active = new ActiveRule(rule, this.#onChange, (over) => this.#remove(over))
    const { fromMs, forMs } = rule
    const cancels: Cancel[] = []
    this.#rules.set(active, cancels)
    if (fromMs === undefined) active.begin()
    else cancels.push(this.#timers.after(fromMs, () => active.begin()))
    if (forMs !== undefined) cancels.push(this.#timers.after((fromMs ?? 0) + forMs, () => active.end()))
    return active
  }

  #remove(rule: ActiveRule): void {
    for (const cancel of this.#rules.get(rule) ?? []) cancel()
    this.#rules.delete(rule)
  }

  request(who: Identity, command: Command): Fate {
    if (this.#rules.size === 0) return PASSES
    const isAboutIt = ({ rule }: ActiveRule): boolean => isAbout(rule as What, command, command.words)
    return this.#fate(who, 'request', isAboutIt, ({ rule }) => {
      if (rule.kind !== 'cut' || rule.at === 'after') return undefined
      return { passes: rule.at === 'between', ends: rule.ends }
    })
  }

  reply(who: Identity, { command, words, isExecuted, isLast }: Replied): Fate {
    if (this.#rules.size === 0) return PASSES
    const all = command === undefined ? words : [...command.words, ...words]
    const isAboutIt = ({ rule }: ActiveRule): boolean => isAbout(rule as What, command, all)
    return this.#fate(who, 'reply', isAboutIt, ({ rule }) => {
      if (rule.kind === 'drop' && isExecuted && command !== undefined) return { passes: false, ends: rule.ends }
      if (rule.kind === 'cut' && rule.at === 'after' && isLast) return { passes: true, ends: rule.ends }
      return undefined
    })
  }

  /** Of bytes that belong to no command. */
  delayMs(who: Identity, side: Side): number {
    return this.#delayMs(this.#of(who), side, ({ rule }) => !('command' in rule) && !('has' in rule))
  }

  #fate(
    who: Identity,
    side: Side,
    isAboutIt: (rule: ActiveRule) => boolean,
    faultOf: (rule: ActiveRule) => { readonly passes: boolean; readonly ends: Then } | undefined,
  ): Fate {
    const rules = this.#of(who)
    let hold: ActiveRule | undefined
    let fault: Fate['fault']
    for (const one of rules) {
      if (one.rule.kind === 'hold') {
        if (one.rule.side === side && isAboutIt(one) && one.takes()) hold ??= one
        continue
      }
      const found = faultOf(one)
      if (found !== undefined && isAboutIt(one) && one.takes()) fault ??= { ...found, rule: one }
    }
    return { hold, fault, delayMs: this.#delayMs(rules, side, isAboutIt) }
  }

  #delayMs(rules: readonly ActiveRule[], side: Side, isAboutIt: (rule: ActiveRule) => boolean): number {
    const delay = rules.find((one) => one.rule.kind === 'delay' && covers(one.rule.side, side) && isAboutIt(one) && one.takes())
    if (delay?.rule.kind !== 'delay') return 0
    delay.did()
    const { ms, jitterMs = 0 } = delay.rule
    return Math.max(0, ms + (2 * this.#random.next() - 1) * jitterMs)
  }

  shape(who: Identity, side: Side): Shape {
    if (this.#rules.size === 0) return OPEN
    const all = this.#of(who)
    const of = <Kind extends 'slice' | 'bandwidth' | 'black-hole' | 'limit'>(kind: Kind) =>
      all.filter(
        (one): one is ActiveRule<RuleOf<Kind>> => one.rule.kind === kind && 'side' in one.rule && covers(one.rule.side, side),
      )
    return { blackHole: of('black-hole')[0], slice: of('slice')[0], bandwidth: of('bandwidth')[0], limits: of('limit') }
  }

  /** A new connection is not taken. */
  refuses(): boolean {
    const refuse = this.all.find(({ isActive, rule }) => isActive && rule.kind === 'refuse')
    refuse?.did()
    return refuse !== undefined
  }

  slowCloseMs(who: Identity): number {
    const slow = this.#of(who).find(({ rule }) => rule.kind === 'slow-close')
    if (slow?.rule.kind !== 'slow-close') return 0
    slow.did()
    return slow.rule.ms
  }

  #of(who: Identity): readonly ActiveRule[] {
    return this.all.filter(({ isActive, rule }) => isActive && isFor(rule, who))
  }

  /** All end; what they hold goes on. */
  close(): void {
    for (const rule of this.all) rule.remove()
  }
}
