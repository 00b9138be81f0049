import { placeOf, type Statement } from '../../../document/index.ts'
import { constantSeen } from '../../constant.ts'
import { filterAround } from '../../query.ts'
import type { Context, Open, Rule, Step, Topic } from '../../rule.ts'
import { budgetsOf, deadlineOf, isInstant } from '../../timing.ts'
import { wordsOf } from '../../topic.ts'
import { logOf } from '../logs.ts'

/** What the dependency answered, or how it refused, within so long of the failure says whether it was there. */
const AROUND_MS = 3_600_000

const REFUSED = /\b(?:ECONNREFUSED|connection refused|Errno 111|NOAUTH|WRONGPASS|authentication failed)\b/i

/**
 * Attempts that cost nothing, all of them refused, for ever the same: the check itself is the best fit, a race the worst. None of
 * this can be read from outside, so all of it is POSSIBLE (field failures 0 and 1: a property was called, the TypeError swallowed).
 */
export const instantRefusal: Rule = {
  id: 'foreign/instant-refusal',
  kinds: ['constant'],
  why(topic, context) {
    const { of, others, about = 'the dependency' } = topic
    const lines = [of, ...others]
    const constant = constantSeen(topic, context.document)
    if (constant === undefined) return []
    const [budget] = budgetsOf(constant.medianMs)
    if (deadlineOf(constant.medianMs) !== undefined || budget === undefined) return [unanswered(topic)]
    if (!isInstant(budget)) return [refusedLate(topic, context)]
    const answered = answersOf(about, of, context)
    const named = refusalsOf(about, of, context)
    const open = openOf(topic, context)
    const question = 'why was every attempt refused at once?'
    const broken = 'the check itself is broken: it raises, or asks the wrong thing, and that is read as not ready'
    const race = `a race: the check asks before ${about} has finished its start`
    const wins = successesOf(lines, context)
    if (wins > 0) return [sometimesWon(lines, wins, about, broken, open)]
    const away = `${about} refuses at once: nobody listens, or the credentials are wrong`
    if (named.length > 0) return [refusedByName({ about, broken, race, away }, lines, named, answered, open)]
    return [
      {
        question,
        answer: `better fit: ${broken}; it would give this constant whatever ${about} does`,
        status: 'POSSIBLE',
        evidence: [...lines.slice(0, 3), ...answered],
        rivals: [away, race],
        open,
      },
      {
        question,
        answer: `fits less: ${away}; such a refusal has a name (ECONNREFUSED, NOAUTH), and no line that was read has one`,
        status: 'POSSIBLE',
        evidence: lines.slice(0, 3),
        contradicting: answered,
        rivals: [broken, race],
        open,
      },
      {
        question,
        answer: `fits worst: ${race}; a race scatters and is sometimes won, and this is the same every time`,
        status: 'POSSIBLE',
        evidence: lines.slice(0, 1),
        contradicting: [...lines.slice(0, 3), ...answered],
        rivals: [broken, away],
        open,
      },
    ]
  },
}

/** How often the same check succeeded in between, as mining saw it (`sometimes-succeeds`). */
function successesOf(lines: readonly Statement[], { document }: Context): number {
  const places = new Set(lines.map(({ ref }) => placeOf(ref)))
  const patterns = document.patterns.filter(({ samples }) => samples.some(({ ref }) => places.has(placeOf(ref))))
  const wins = patterns.flatMap(({ signals }) =>
    signals.flatMap((signal) => (signal.kind === 'sometimes-succeeds' ? signal.successes : [])),
  )
  return Math.max(0, ...wins)
}

/** A broken check never succeeds. */
function sometimesWon(lines: readonly Statement[], wins: number, about: string, broken: string, open: Open): Step {
  return {
    question: 'why was every attempt refused at once?',
    answer: `better fit: ${about} is not always there in time, a race or load: the same check also succeeded, ${wins} times`,
    status: 'POSSIBLE',
    evidence: lines.slice(0, 3),
    rivals: [`fits worst: ${broken}; then it would never succeed`],
    open,
  }
}

/** A refusal that has a name was logged: then it is none that a check swallowed. Whether it is of these attempts no line says. */
function refusedByName(
  { about, broken, race, away }: Readonly<Record<'about' | 'broken' | 'race' | 'away', string>>,
  lines: readonly Statement[],
  named: readonly Statement[],
  answered: readonly Statement[],
  open: Open,
): Step {
  return {
    question: 'why was every attempt refused at once?',
    answer: `better fit: ${away}; lines about ${about} name such a refusal`,
    status: 'POSSIBLE',
    evidence: [...named, ...lines.slice(0, 3)],
    contradicting: answered,
    rivals: [`fits less: ${broken}; then the refusal is of somebody else`, `fits worst: ${race}; a race is sometimes won`],
    open,
  }
}

/** The attempts cost something: they may have had an answer, so nothing speaks for a check that never asks. */
function refusedLate(topic: Topic, context: Context): Step {
  const { of, others, about = 'the dependency' } = topic
  return {
    question: 'why did every attempt fail?',
    answer: `${about} was reached, and its answer was not what the check wants, or a refusal`,
    status: 'POSSIBLE',
    evidence: [of, ...others.slice(0, 2)],
    rivals: ['the check itself is broken: it raises, and that is read as not ready', 'one deadline, and no attempts'],
    open: openOf(topic, context),
  }
}

function unanswered({ of, others, about = 'the dependency' }: Topic): Step {
  return {
    question: 'why was there no answer by the deadline?',
    answer: `${about} was asked and did not answer, or was never reached`,
    status: 'POSSIBLE',
    evidence: [of, ...others.slice(0, 2)],
    rivals: ['the check waits for something that never comes, whatever the dependency does', 'the road to it drops what is sent'],
    open: {
      question: 'which of them?',
      answer: 'what was read does not say',
      missing: [
        {
          what: `whether ${about} answered anybody in that time`,
          query: filterAround(of.atMs === undefined ? {} : { atMs: of.atMs }, `textPayload=~"(?i)${about}"`),
          where: `the log of ${about}, and of others that ask it`,
        },
      ],
    },
  }
}

/** What was said of the dependency around that time. */
function saidOf(about: string, of: Statement, { sightings, graph }: Context): readonly Statement[] {
  const node = graph.find(about)
  const names = [about, ...(node === undefined ? [] : [node.name, ...node.alsoCalled])].map((name) => name.toLowerCase())
  return sightings.all
    .filter(({ quote }) => names.some((name) => quote.toLowerCase().includes(name)))
    .filter(({ atMs }) => atMs === undefined || of.atMs === undefined || Math.abs(atMs - of.atMs) <= AROUND_MS)
}

/** The dependency answered somebody. */
function answersOf(about: string, of: Statement, context: Context): readonly Statement[] {
  return saidOf(about, of, context)
    .filter(({ event }) => event === 'dependency.answered')
    .slice(0, 2)
}

/** A refusal at once that names itself. */
function refusalsOf(about: string, of: Statement, context: Context): readonly Statement[] {
  return saidOf(about, of, context)
    .filter((line) => REFUSED.test(wordsOf(line)))
    .slice(0, 2)
}

function openOf(topic: Topic, context: Context): Open {
  const { of, about = 'the dependency' } = topic
  return {
    question: `what did the check of ${about} meet in each attempt?`,
    answer: 'what was read does not say: an error that is swallowed is in no line',
    missing: [
      {
        what: `the error that the check of ${about} met: log its type, message and place at ERROR, as a broken check and never as "not ready"`,
        query: filterAround(of, 'severity>=DEBUG', `"${about}"`),
        where: 'the log of the service with DEBUG on',
      },
      {
        what: `the check called once by hand against a ${about} that is well: if it fails there too, the check is broken, and there is no race`,
        query: `in the image of the revision: call the check of ${about} alone; look whether what it calls is a function, and what it raises`,
        where: 'the image that was deployed',
      },
      {
        what: 'the retries and the delay that are configured',
        query: 'retry_count, retry_delay and timeout of the check',
        where: 'source and configuration of the revision',
      },
      ...logOf(`whether ${about} was there and whom it answered while the checks failed`)(topic, context),
    ],
  }
}
