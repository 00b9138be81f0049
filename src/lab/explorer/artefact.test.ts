import { expect, test } from 'vitest'
import { toyGate } from '../../../test/support/toy-worlds.ts'
import { realClock } from '../../runtime/real.ts'
import { artefactOf, explore, readArtefact, replayArtefact, type Artefact } from './index.ts'

async function failure(): Promise<Artefact> {
  const artefact = artefactOf(
    await explore(toyGate({ isFixed: false }), { strategy: 'pct', schedules: 500, seed: 3, clock: realClock }),
  )
  if (artefact === undefined) throw new Error('nothing was found')
  return artefact
}

test('[X8] a failure is a file that shows the same again, and shows when it is mended', async () => {
  const artefact = readArtefact(JSON.stringify(await failure()))
  if (typeof artefact === 'string') throw new Error(artefact)
  const broken = await replayArtefact(artefact, toyGate({ isFixed: false }))
  expect([broken.isReproduced, broken.violation?.words]).toEqual([true, artefact.words])
  const mended = await replayArtefact(artefact, toyGate({ isFixed: true }))
  expect([mended.isReproduced, mended.violation]).toEqual([false, undefined])
})

test('nothing is a failure to save where nothing broke', async () => {
  const held = await explore(toyGate({ isFixed: true }), { schedules: 50, seed: 1, clock: realClock })
  expect(artefactOf(held)).toBeUndefined()
})

test.each<[string, (good: Artefact) => unknown, string]>([
  ['not JSON', () => undefined, 'it is not JSON'],
  ['a list', () => null, 'it is not a JSON object'],
  ['another version', (good) => ({ ...good, version: 2 }), 'its version is not 1'],
  ['no world', (good) => ({ ...good, world: 7 }), 'it names no world'],
  ['no seed', (good) => ({ ...good, seed: '1' }), 'its seed is no whole number'],
  ['no vector', (good) => ({ ...good, vector: '1,2' }), 'it has no vector'],
  ['a vector of words', (good) => ({ ...good, vector: [1, 'two'] }), 'its vector holds something else than whole numbers'],
  ['a vector of less than nothing', (good) => ({ ...good, vector: [-1] }), 'its vector holds something else than whole numbers'],
  ['no invariant', (good) => ({ ...good, invariant: undefined }), 'it names no invariant'],
])('a file that is no failure is told why: %s', async (_name, spoil, reason) => {
  expect(readArtefact(JSON.stringify(spoil(await failure())) ?? '{')).toBe(reason)
})
