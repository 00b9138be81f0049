import type { Random, Timers } from '../../runtime/index.ts'
import { finalScan, type Finding, type SecretKind } from '../redact/index.ts'
import { BODY_LENGTH_MAX, newBody } from './body.ts'
import type { FiledIncident } from './filed-incident.ts'
import { announce } from './comments.ts'
import type { Answer, Issue, Issues, Refusal } from './issues.ts'
import { block, remember, withBlock, withMarker } from './marker.ts'
import { Patience } from './patience.ts'
import { planFor, type News, type Plan } from './plan.ts'
import { plainTitle } from './plain.ts'

export interface FilingOptions {
  /** By this label issues are found again. */
  readonly label: string
  readonly moreLabels?: readonly string[]
  /** False: say what would be done, and do nothing. */
  readonly isMeant: boolean
  /** Values that were taken out on the way, for the final scan. */
  readonly seen?: ReadonlyMap<string, SecretKind>
  readonly waitMsMax?: number
}

export interface FilingWorld {
  readonly issues: Issues
  readonly timers: Timers
  readonly random: Random
  readonly signal: AbortSignal
  readonly onWait: (forMs: number, reason: string) => void
}

export type FilingResult =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | {
      readonly kind: 'filed'
      readonly what: 'created' | 'reopened' | 'updated' | 'counted' | 'unchanged'
      readonly number: number
      readonly url: string
      readonly why: string
      /** Duplicates that were closed with a pointer. */
      readonly closed: readonly number[]
      /** Labels that GitHub did not put on it. */
      readonly labelsRefused: readonly string[]
      readonly commented: boolean
    }
  /** Something that must not leave stands in it. Nothing was sent. */
  | { readonly kind: 'blocked'; readonly findings: readonly Finding[] }
  /** The wait would be longer than the bound, or GitHub does not say what it has done. To run it again is safe. */
  | { readonly kind: 'gave-up'; readonly reason: string }
  | Refusal

export interface IssueDraft {
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
}

const WAIT_MS_MAX = 600_000

/** The issue as it would be created, for filing by hand too. */
export function draftOf(
  incident: FiledIncident,
  { label, moreLabels = [] }: Pick<FilingOptions, 'label' | 'moreLabels'>,
): IssueDraft {
  const state = remember({ sightings: [] }, incident.sighting, incident.sighting.revision)
  return { title: plainTitle(incident.title), body: newBody(incident, state), labels: [label, ...moreLabels] }
}

/** What the final scan says to a draft; empty: it may leave. */
export function scanDraft({ title, body }: IssueDraft, seen?: ReadonlyMap<string, SecretKind>): readonly Finding[] {
  return finalScan(`${title}\n${body}`, seen)
}

/**
 * Files an incident: one open issue for its key, whatever happens on the way and whoever else files it at the same time.
 * Never rejects for what GitHub may do.
 */
export async function fileIncident(incident: FiledIncident, options: FilingOptions, world: FilingWorld): Promise<FilingResult> {
  const draft = draftOf(incident, options)
  if (draft.body.length > BODY_LENGTH_MAX) throw new RangeError('cannot file the incident: its headings alone are too long')
  const findings = scanDraft(draft, options.seen)
  if (findings.length > 0) return { kind: 'blocked', findings }
  try {
    return await new Filing(incident, draft, options, world).run()
  } catch (error) {
    if (error instanceof Stopped) return error.result
    throw error
  }
}

/** Leaves the filing from wherever it is. */
class Stopped extends Error {
  readonly result: FilingResult

  constructor(result: FilingResult) {
    super('the filing has ended')
    this.result = result
  }
}

/** More rounds than a create, its duplicates and an update need. */
const ROUNDS_MAX = 8
const CREATES_MAX = 4
/** Pages of 100 that are looked through. */
const LABELLED_PAGES_MAX = 50
const NEWEST_PAGES_MAX = 5

type Done = Extract<FilingResult, { readonly kind: 'filed' }>
type Standing = Exclude<Plan, { readonly kind: 'create' }>

class Filing {
  readonly #incident: FiledIncident
  readonly #options: FilingOptions
  readonly #issues: Issues
  readonly #patience: Patience
  readonly #draft: IssueDraft
  readonly #closed: number[] = []
  /** What was created here: it counts even where no list shows it yet. */
  readonly #created: number[] = []
  #labels: readonly string[]
  #labelsRefused: readonly string[] = []
  #creates = 0
  #what: Done['what'] = 'unchanged'
  #why = ''
  #commented = false

  constructor(incident: FiledIncident, draft: IssueDraft, options: FilingOptions, world: FilingWorld) {
    this.#incident = incident
    this.#draft = draft
    this.#options = options
    this.#issues = world.issues
    this.#patience = new Patience({ ...world, waitMsMax: options.waitMsMax ?? WAIT_MS_MAX })
    this.#labels = draft.labels
  }

  /** Looks, does one thing, and looks again, until nothing is left to do. So a create is always the answer to a fresh look. */
  async run(): Promise<FilingResult> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const plan = planFor(this.#incident, await this.#find())
      if (!this.#options.isMeant) return { kind: 'planned', plan }
      if (plan.kind === 'create') await this.#create(round)
      else if (plan.kind === 'nothing' && plan.surplus.length === 0) return this.#filed(plan)
      else await this.#bring(plan, round)
    }
    throw new Stopped({ kind: 'gave-up', reason: 'the issue changes as fast as it is written' })
  }

  #filed({ issue, why }: Standing): Done {
    return {
      kind: 'filed',
      what: this.#what,
      number: issue.number,
      url: issue.url,
      why: this.#why === '' ? why : this.#why,
      closed: this.#closed,
      labelsRefused: this.#labelsRefused,
      commented: this.#commented,
    }
  }

  /**
   * Every issue of the label. Where none is of the key, and after a create, the newest without regard to labels too: GitHub
   * may refuse a label, to us and to whoever files at the same time.
   */
  async #find(): Promise<readonly Issue[]> {
    const found = new Map<number, Issue>()
    await this.#look(this.#options.label, LABELLED_PAGES_MAX, found)
    for (const number of this.#created) {
      if (!found.has(number)) found.set(number, this.#need(await this.#patience.ask(() => this.#issues.get(number))))
    }
    if (this.#creates > 0 || planFor(this.#incident, [...found.values()]).kind === 'create')
      await this.#look(undefined, NEWEST_PAGES_MAX, found)
    return [...found.values()]
  }

  async #look(label: string | undefined, pagesMax: number, found: Map<number, Issue>): Promise<void> {
    for (let page = 1; page <= pagesMax; page++) {
      const { issues, hasMore } = this.#need(await this.#patience.ask(() => this.#issues.list(label, page)))
      for (const issue of issues) found.set(issue.number, issue)
      if (!hasMore) return
    }
  }

  /** One try. Whether it was done is seen by looking again, never by trying again. */
  async #create(round: number): Promise<void> {
    if (++this.#creates > CREATES_MAX) throw new Stopped({ kind: 'gave-up', reason: 'GitHub did not create the issue' })
    const answer = await this.#issues.create({ ...this.#draft, labels: this.#labels })
    if (answer.kind === 'done') {
      this.#created.push(answer.value.number)
      this.#what = 'created'
      this.#why = 'there was none of this key'
      await this.#label(answer.value)
    } else if (answer.kind !== 'refused') {
      // An issue of a try that nobody answered is ours too, should the next look find it.
      this.#what = 'created'
      this.#why = 'there was none of this key'
      if (!(await this.#patience.after(answer, round))) throw new Stopped({ kind: 'gave-up', reason: answer.reason })
    } else if (this.#labels.length > 0 && [403, 422].includes(answer.status) && /label/i.test(answer.reason)) {
      this.#labelsRefused = this.#labels
      this.#labels = []
    } else {
      throw new Stopped(answer)
    }
  }

  /** GitHub leaves labels out in silence for who may not set them. */
  async #label({ number, labels }: Issue): Promise<void> {
    const missing = this.#draft.labels.filter((label) => !labels.includes(label))
    if (missing.length === 0) return
    const answer = await this.#patience.ask(() => this.#issues.addLabels(number, missing))
    const there = answer.kind === 'done' ? answer.value : []
    this.#labelsRefused = missing.filter((label) => !there.includes(label))
  }

  /** Brings the issue to what it should say, and its duplicates out of the way. */
  async #bring(plan: Standing, round: number): Promise<void> {
    for (const duplicate of plan.surplus) await this.#closeDuplicate(duplicate.number, plan.issue.number, round)
    if (plan.kind === 'nothing') return
    // Read again just before it is written: people edit, and GitHub takes the last one's word.
    const fresh = this.#need(await this.#patience.ask(() => this.#issues.get(plan.issue.number)))
    const now = planFor(this.#incident, [fresh])
    if (now.kind === 'create' || now.kind === 'nothing') return
    const change = { ...(now.body !== undefined && { body: now.body }), ...(now.kind === 'reopen' && REOPEN) }
    // Told first: once the body says it there is no news any more, and whoever ended in between would never have told it.
    if (now.news !== undefined) await this.#announce(now.news, fresh.number)
    if (!(await this.#change(fresh.number, change, round))) return
    if (this.#what !== 'created') [this.#what, this.#why] = [DONE[now.kind], now.why]
  }

  /** A comment that GitHub refuses, in a conversation that is locked for example, holds nothing up. */
  async #announce(news: News, number: number): Promise<void> {
    const answer = await announce(news, this.#incident.sighting, number, this.#issues, this.#patience)
    if (answer.kind !== 'done' && answer.kind !== 'refused') throw new Stopped({ kind: 'gave-up', reason: answer.reason })
    this.#commented ||= answer.kind === 'done'
  }

  async #closeDuplicate(number: number, kept: number, round: number): Promise<void> {
    const { body, state } = this.#need(await this.#patience.ask(() => this.#issues.get(number)))
    if (state === 'closed') return
    const marked = withMarker(body, { key: this.#incident.key, duplicateOf: kept })
    const pointing = withBlock(marked, block({ sightings: [] }, `Duplicate of #${kept}.`)) ?? marked
    if (await this.#change(number, { ...CLOSE, body: pointing }, round)) this.#closed.push(number)
  }

  /** A change says what shall be, so it may be said again: the next round looks whether it has to be. */
  async #change(number: number, change: Parameters<Issues['change']>[1], round: number): Promise<boolean> {
    const answer = await this.#issues.change(number, change)
    if (answer.kind === 'done') return true
    if (answer.kind === 'refused') throw new Stopped(answer)
    if (await this.#patience.after(answer, round)) return false
    throw new Stopped({ kind: 'gave-up', reason: answer.reason })
  }

  #need<T>(answer: Answer<T>): T {
    if (answer.kind === 'done') return answer.value
    throw new Stopped(answer.kind === 'refused' ? answer : { kind: 'gave-up', reason: answer.reason })
  }
}

const REOPEN = { state: 'open', state_reason: 'reopened' } as const
const CLOSE = { state: 'closed', state_reason: 'not_planned' } as const
const DONE = { update: 'updated', reopen: 'reopened', count: 'counted' } as const
