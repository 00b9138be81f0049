import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimsIn, type Claim, type Explanation } from '../../src/incident/index.ts'
import { IS_FULL } from '../support/tier.ts'
import { explained, isSure, reasonsIn, type Explained } from './explained.ts'
import { factsIn } from './facts.ts'
import type { Incident } from './incident.ts'
import { INCIDENTS } from './incidents.ts'
import { recordingOf, unobserved, withoutEvidence } from './recording.ts'

/** Those whose evidence is all there. Twelve were asked for; what was reached is held. */
const WHOLE = INCIDENTS.filter(({ removed }) => removed === undefined)
const CUT = INCIDENTS.filter(({ removed }) => removed !== undefined)
const RIGHT_MIN = 14

const found = new Map<string, Explained>()

beforeAll(async () => {
  for (const incident of INCIDENTS) {
    const whole = recordingOf(incident)
    const given = incident.removed === undefined ? whole : withoutEvidence(whole, incident.removed)
    found.set(incident.name, await explained(given, incident.symptom))
  }
}, 60_000)

const of = ({ name }: Incident): Explained => {
  const one = found.get(name)
  if (one === undefined) throw new Error(`${name} was not explained`)
  return one
}

/** Why people noticed what they noticed. */
function symptomOf(incident: Incident): Explanation {
  const one = of(incident).explanations.find(({ pattern }) => pattern.template.startsWith(incident.symptom))
  if (one === undefined) throw new Error(`${incident.name}: no pattern is ${incident.symptom}`)
  return one.explanation
}

const sureIn = (incident: Incident): readonly Claim[] =>
  of(incident).explanations.flatMap(({ explanation }) => reasonsIn(explanation).filter(isSure))

const isRight = (incident: Incident): boolean => incident.root.includes(symptomOf(incident).cause?.id ?? '')

function wrongIn(incident: Incident): readonly string[] {
  const facts: readonly string[] = incident.facts
  return sureIn(incident).flatMap(({ answer, status }) => {
    const said = factsIn(answer)
    const untrue = said.filter((fact) => !facts.includes(fact))
    return untrue.length > 0 || said.length === 0 ? [`${status} [${untrue.join(' ')}] ${answer}`] : []
  })
}

function wrongCausesIn(incident: Incident): readonly string[] {
  const { root, way = [], removed } = incident
  const named = of(incident).explanations.flatMap(({ explanation }) => explanation.causes.map(({ id }) => id))
  const isTrue = (id: string): boolean => way.includes(id) || (removed === undefined && root.includes(id))
  return [...new Set(named.filter((id) => !isTrue(id)))]
}

const unknownsIn = (explanation: Explanation): readonly Claim[] =>
  [...claimsIn(explanation.root)].filter(({ status }) => status === 'UNKNOWN')

const isUnknown = (incident: Incident): boolean => {
  const { removed } = incident
  const explanation = symptomOf(incident)
  return (
    removed !== undefined &&
    unknownsIn(explanation).some(({ missing }) =>
      missing.some(({ what, query, where }) => removed.missing.test(`${what} ${query} ${where}`)),
    )
  )
}

describe('twenty nights, recorded from real instances under the faults of the tests', () => {
  test('there are twenty, six of them with evidence removed, and in each the fault was logged', () => {
    expect([WHOLE.length, CUT.length]).toEqual([14, 6])
    for (const incident of INCIDENTS) expect(unobserved(incident, recordingOf(incident)), incident.name).toEqual([])
  })

  test.each(INCIDENTS)('$name: its recording is small, and names no machine', (incident) => {
    for (const [file, text] of recordingOf(incident)) {
      expect(text.length, file).toBeLessThan(60_000)
      expect(text, file).not.toMatch(/\/(?:tmp|root|home|Users|work)\//)
    }
  })

  test.each(CUT)('$name: what is removed was there', (incident) => {
    const whole = recordingOf(incident)
    const left = incident.removed === undefined ? whole : withoutEvidence(whole, incident.removed)
    expect([...left]).not.toEqual([...whole])
    expect(left.get('tidegate.jsonl')).toContain(incident.symptom)
  })

  test.each(INCIDENTS)(
    '[E1] [E6] $name: nothing is OBSERVED or DERIVED without evidence, and all of it resolves again',
    (incident) => {
      const claims = of(incident).explanations.flatMap(({ explanation }) => [...claimsIn(explanation.root)])
      expect(claims.filter((claim) => isSure(claim) && claim.evidence.length === 0)).toEqual([])
      for (const { explanation } of of(incident).explanations) {
        expect(explanation.resolved).toMatchObject({ changed: 0, absent: 0, unread: 0 })
        expect(explanation.resolved.same).toBeGreaterThan(0)
      }
      expect(claims.length).toBeGreaterThan(3)
    },
  )

  test.each(INCIDENTS)('[E11] $name: nothing that is OBSERVED or DERIVED is wrong', (incident) => {
    expect(wrongIn(incident)).toEqual([])
    expect(wrongCausesIn(incident)).toEqual([])
  })

  test.each(CUT)(
    '[E4] $name: without the evidence the cause is UNKNOWN, and what was removed is named as missing',
    (incident) => {
      expect(incident.root).not.toContain(symptomOf(incident).cause?.id)
      expect(sureIn(incident).flatMap(({ answer }) => factsIn(answer))).not.toContain(incident.removed?.hides)
      expect(isUnknown(incident)).toBe(true)
    },
  )

  test.each(CUT)('$name: with the evidence it is told', async (incident) => {
    const { explanations } = await explained(recordingOf(incident), incident.symptom)
    const symptom = explanations.find(({ pattern }) => pattern.template.startsWith(incident.symptom))
    const said = symptom === undefined ? [] : reasonsIn(symptom.explanation).filter(isSure)
    expect(said.flatMap(({ answer }) => factsIn(answer))).toContain(incident.removed?.hides)
  })

  test(`[E11] of those whose evidence is there, at least ${RIGHT_MIN} are explained rightly`, () => {
    expect(WHOLE.filter(isRight).length).toBeGreaterThanOrEqual(RIGHT_MIN)
  })

  test.each(WHOLE)(
    '[M8] [E11] $name: who asks for no pattern gets the one that is ranked first, and its cause is the true one',
    (incident) => {
      const { document, explanations } = of(incident)
      const first = explanations.find(({ pattern }) => pattern === document.patterns[0])
      expect(incident.root).toContain(first?.explanation.cause?.id)
    },
  )

  afterAll(() => {
    const isAllWell = WHOLE.every(isRight) && CUT.every(isUnknown)
    if (isAllWell && !IS_FULL && process.env['TIDEGATE_INCIDENT_MATRIX'] === undefined) return
    const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
    const rows = INCIDENTS.map((incident) => {
      const { removed, name, root } = incident
      const cause = symptomOf(incident).cause?.id ?? 'UNKNOWN'
      const byRank = of(incident).explanations[0]?.explanation.cause?.id ?? 'UNKNOWN'
      const isGood = removed === undefined ? isRight(incident) : isUnknown(incident) && !root.includes(cause)
      const wrong = wrongIn(incident).length + wrongCausesIn(incident).length
      return row([
        name,
        removed === undefined ? '' : 'yes',
        root.join(', '),
        cause,
        byRank,
        isGood ? 'yes' : 'NO',
        `${sureIn(incident).length}`,
        `${wrong}`,
      ])
    })
    console.log(
      [
        row([
          'incident',
          'evidence removed',
          'true first cause',
          'found from the symptom',
          'found from the first pattern',
          'right',
          'sure claims',
          'wrong',
        ]),
        row(['---', '---', '---', '---', '---', '---', '--:', '--:']),
        ...rows,
      ].join('\n'),
    )
  })
})
