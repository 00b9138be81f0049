import type { Missing } from './claim.ts'
import type { Context, Rule, Step, Topic, TopicKind } from './rule.ts'

/** What would settle the next why. A function where it depends on the line. */
type Settling = readonly Missing[] | ((topic: Topic, context: Context) => readonly Missing[])

/** A rule for words: a line that says it is the evidence for it. */
export interface Said {
  readonly id: string
  /** Words that say it, and nothing else. */
  readonly says: RegExp | readonly RegExp[]
  /** Where these say it. Default: what a dependency said, and any line. */
  readonly kinds?: readonly TopicKind[]
  /** Id of the cause; absent where the line tells a symptom, and the cause lies behind it. */
  readonly cause?: string
  /** What the line says, in our words. */
  readonly answer: string | ((match: RegExpExecArray, topic: Topic) => string)
  readonly question?: string
  /** The next why, which no line of this kind answers. */
  readonly open: string
  readonly settledBy: Settling
  /** The own log of the dependency is asked for the next why. */
  readonly asksServer?: boolean
}

/** OBSERVED, because a line says so; the why behind it stays open, with what would settle it. */
export function said(rule: Said): Rule {
  const patterns = 'source' in rule.says ? [rule.says] : rule.says
  return {
    id: rule.id,
    kinds: rule.kinds ?? ['reply', 'line'],
    why(topic, context): readonly Step[] {
      const match = firstMatch(patterns, topic.text)
      if (match === undefined) return []
      const missing = typeof rule.settledBy === 'function' ? rule.settledBy(topic, context) : rule.settledBy
      return [
        {
          question: rule.question ?? questionOf(topic),
          answer: typeof rule.answer === 'function' ? rule.answer(match, topic) : rule.answer,
          status: 'OBSERVED',
          evidence: [topic.of, ...topic.others],
          ...(rule.cause !== undefined && { cause: rule.cause }),
          ...(rule.asksServer === true && { next: [{ ...topic, kind: 'server', others: [] }] }),
          open: { question: rule.open, answer: 'what was read does not say', missing },
        },
      ]
    },
  }
}

function firstMatch(patterns: readonly RegExp[], text: string): RegExpExecArray | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(text)
    if (match !== null) return match
  }
  return undefined
}

export function questionOf({ kind, about }: Topic): string {
  switch (kind) {
    case 'refusal':
      return 'why was nobody let in?'
    case 'gate':
      return 'why was the gate shut?'
    case 'service':
      return `why was ${about ?? 'the service'} not proved?`
    case 'reply':
      return `what stood in the way of ${about ?? 'it'}?`
    case 'server':
      return `why was ${about ?? 'it'} as it was?`
    case 'check':
      return `why did the check of ${about ?? 'it'} fail?`
    case 'constant':
      return 'why did it take so long, every time?'
    case 'token':
      return 'why was the token refused?'
    case 'disconnect':
      return 'why was the client sent away?'
    case 'drain':
      return 'why did the instance go?'
    case 'expired':
      return 'why did the start budget end?'
    case 'end':
      return 'why did the process end?'
    case 'line':
      return 'what does the line say of the reason?'
  }
}
