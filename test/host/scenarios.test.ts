import { describe, expect, test } from 'vitest'
import { PROCESS } from '../lab/scenarios/process/index.ts'

const HOST = PROCESS.filter(({ tier }) => tier === 'host')

describe('faults of the host', () => {
  test.each(HOST.map((scenario) => [`${scenario.id} ${scenario.name} [${scenario.rules.join('] [')}]`, scenario] as const))(
    '%s',
    { timeout: 60_000 },
    async (_name, scenario) => {
      const outcome = await scenario.run({ seed: 1 })
      console.log(words(outcome))
      expect(outcome.violations).toEqual([])
      // A fault that nobody saw shows nothing.
      expect(outcome.unobserved).toEqual([])
    },
  )
})

function words({ injected, observed, checked, figures, recoveryMs }: Awaited<ReturnType<(typeof HOST)[number]['run']>>): string {
  return [
    `  injected  ${injected}`,
    ...observed.map((one) => `  observed  ${one}`),
    `  checked   ${checked.join(', ')}`,
    ...Object.entries(figures).map(([name, value]) => `  figure    ${name}: ${value}`),
    ...(recoveryMs === undefined ? [] : [`  recovered after ${Math.round(recoveryMs)} ms`]),
  ].join('\n')
}
