import { BODY_LENGTH_MAX, newBlock } from './body.ts'
import type { FiledIncident } from './filed-incident.ts'
import type { Issue } from './issues.ts'
import { foreignLength, isAllOurs, readMarker, readState, remember, withBlock, type IssueState } from './marker.ts'
import { isNewer, newest } from './revisions.ts'

/** What is to be done about one key. A pure function of what is there and what was seen. */
export type Plan =
  | { readonly kind: 'create'; readonly surplus: readonly [] }
  | {
      readonly kind: 'update' | 'reopen' | 'count' | 'nothing'
      readonly issue: Issue
      /** The whole new body; undefined where the old one stays. */
      readonly body: string | undefined
      /** Worth a comment: the issue changes its state. */
      readonly news: News | undefined
      /** Why, for a person. */
      readonly why: string
      /** Open issues of the same key that are closed with a pointer. */
      readonly surplus: readonly Issue[]
    }

/** `reopened` by, or still there in, a newer revision. */
export interface News {
  readonly kind: 'reopened' | 'newer-revision'
  readonly revision: string
}

/** All issues of one key. Those that a former run has called duplicates do not count. */
export function ofKey(issues: readonly Issue[], key: string): readonly Issue[] {
  return issues
    .filter(({ body }) => {
      const marker = readMarker(body)
      return marker?.key === key && marker.duplicateOf === undefined
    })
    .sort((a, b) => a.number - b.number)
}

export function planFor(incident: FiledIncident, issues: readonly Issue[]): Plan {
  const found = ofKey(issues, incident.key)
  const open = found.filter(({ state }) => state === 'open')
  const issue = open[0] ?? found.at(-1)
  if (issue === undefined) return { kind: 'create', surplus: [] }
  const surplus = open.slice(1).filter((other) => mayClose(other, issue))
  return { ...recurrence(incident, issue), surplus }
}

/** An issue into which somebody has copied the mark is that person's. */
function mayClose(other: Issue, kept: Issue): boolean {
  return other.author === kept.author || isAllOurs(other.body)
}

type Recurrence = Omit<Exclude<Plan, { readonly kind: 'create' }>, 'surplus'>

function recurrence(incident: FiledIncident, issue: Issue): Recurrence {
  const before = readState(issue.body)
  const { revision } = incident.sighting
  const order = incident.revisionOrder
  const isNewerNow = revision !== undefined && before.revision !== undefined && isNewer(revision, before.revision, order)
  const state = remember(before, incident.sighting, newest(before.revision, revision, order))
  const body = bodyWith(incident, state, issue)
  if (issue.state === 'open') {
    const news: News | undefined =
      isNewerNow === true && revision !== undefined ? { kind: 'newer-revision', revision } : undefined
    if (body === undefined) return { kind: 'nothing', issue, body, news: undefined, why: whyNothing(issue) }
    return { kind: 'update', issue, body, news, why: 'it was seen again' }
  }
  if (isNewerNow === true && revision !== undefined) {
    const why = `it was seen in ${revision}, which is newer than ${before.revision}`
    return { kind: 'reopen', issue, body, news: { kind: 'reopened', revision }, why }
  }
  const why = `it stays closed: ${whyClosed(revision, before.revision, isNewerNow)}`
  return { kind: body === undefined ? 'nothing' : 'count', issue, body, news: undefined, why }
}

function whyNothing({ body }: Issue): string {
  if (withBlock(body, '') === undefined) return 'the marks of the block were removed, so nothing says what may be written anew'
  return foreignLength(body) > FOREIGN_LENGTH_MAX
    ? 'people have written so much that the block has no room'
    : 'it says all this already'
}

function whyClosed(revision: string | undefined, before: string | undefined, isNewerNow: boolean | undefined): string {
  if (revision === undefined) return 'the entries name no revision'
  if (before === undefined) return 'the issue names no revision'
  return isNewerNow === undefined
    ? `nothing says whether ${revision} is newer than ${before}`
    : `${revision} is not newer than ${before}`
}

/** People's text counts too: GitHub has to take the whole. */
const WHOLE_LENGTH_MAX = 65_000
const FOREIGN_LENGTH_MAX = 50_000

/** Undefined where nothing changes, or nothing may be changed. */
function bodyWith(incident: FiledIncident, state: IssueState, { body }: Issue): string | undefined {
  const foreign = foreignLength(body)
  if (foreign > FOREIGN_LENGTH_MAX) return undefined
  const changed = withBlock(body, newBlock(incident, state, Math.min(BODY_LENGTH_MAX, WHOLE_LENGTH_MAX - foreign)))
  return changed === body ? undefined : changed
}
