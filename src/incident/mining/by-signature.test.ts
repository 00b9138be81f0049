import { expect, test } from 'vitest'
import { BySignature } from './by-signature.ts'
import { Signature } from './signature.ts'

function signatureOf(text: string, hash?: number): Signature {
  const signature = new Signature(100)
  signature.copy(text, 0, text.length)
  if (hash !== undefined) signature.hash = hash
  return signature
}

test('signatures with one hash are told apart by what they say', () => {
  const kept = new BySignature<string>(10)
  for (const text of ['one', 'two', 'a longer one']) kept.add(signatureOf(text, 7), text)
  expect(['one', 'two', 'a longer one', 'three'].map((text) => kept.get(signatureOf(text, 7)))).toEqual([
    'one',
    'two',
    'a longer one',
    undefined,
  ])
})

test('a mask is none of the characters that a message may hold', () => {
  const [masked, said] = [signatureOf('took '), signatureOf('took <duration>')]
  masked.mask('duration')
  const kept = new BySignature<string>(10)
  kept.add(masked, 'masked')
  expect([masked.text(), kept.get(said)]).toEqual(['took <duration>', undefined])
})

test('beyond the bound all are forgotten, and memory with them', () => {
  const kept = new BySignature<number>(2)
  for (const [at, text] of ['a', 'b', 'c'].entries()) kept.add(signatureOf(text), at)
  expect(['a', 'b', 'c'].map((text) => kept.get(signatureOf(text)))).toEqual([undefined, undefined, 2])
})
