import { expect, test } from 'vitest'
import type { Held } from './held.ts'
import { byVector, nextVector, releaseInOrder, type Decision } from './order.ts'

/** Replies of connections that each have an order of their own. */
function holding(connections: Readonly<Record<string, readonly string[]>>) {
  const left = Object.entries(connections).map(([name, words]) => ({ name, words: [...words] }))
  const went: string[] = []
  let finish: () => void = () => {}
  const done = new Promise<void>((resolve) => (finish = resolve))
  const held = (): readonly Held[] =>
    left.flatMap(({ name, words }, id) =>
      words.map((word, index): Held => ({
        connection: { id, name, role: 'commands', isOpen: true, waiting: [] },
        side: 'reply',
        command: undefined,
        words: [word],
        label: `${name}: ${word}`,
        isNext: index === 0,
        release() {
          went.push(word)
          words.shift()
          if (left.every((one) => one.words.length === 0)) finish()
        },
      })),
    )
  const proxy = {
    get held() {
      return held()
    },
    quiet: () => new Promise<void>((resolve) => setImmediate(resolve)),
    moved: () => new Promise<void>((resolve) => setImmediate(resolve)),
  }
  return { proxy, done, went }
}

const CONNECTIONS = { one: ['a', 'b'], two: ['x', 'y'] }

test('[P7] a vector decides, an entry that is missing is the first option, one that is too large the last', async () => {
  for (const [vector, order] of [
    [[], 'abxy'],
    [[1], 'xaby'],
    [[1, 1], 'xyab'],
    [[9, 0, 9], 'xayb'],
  ] as const) {
    const { proxy, done, went } = holding(CONNECTIONS)
    await releaseInOrder(proxy, byVector(vector), done)
    expect(went.join('')).toBe(order)
  }
})

test('[P7] the next vector leads through every order once', async () => {
  const orders: string[] = []
  let decisions: readonly Decision[] = []
  for (let vector: readonly number[] | undefined = []; vector !== undefined; vector = nextVector(decisions)) {
    const { proxy, done, went } = holding(CONNECTIONS)
    decisions = await releaseInOrder(proxy, byVector(vector), done)
    orders.push(went.join(''))
  }
  expect(orders).toEqual(['abxy', 'axby', 'axyb', 'xaby', 'xayb', 'xyab'])
})

test('what fails while it is waited for is told', async () => {
  const { proxy } = holding(CONNECTIONS)
  await expect(releaseInOrder(proxy, byVector([]), Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})
