import { describe, expect, test } from 'vitest'
import { rankOf, readSlots } from './slot-map.ts'

const asked = { kind: 'tcp', host: '10.0.0.9', port: 6379 } as const

describe('the map of slots', () => {
  test('each range goes to its master; what nobody serves is nobody’s, and replicas are passed over', () => {
    const map = readSlots(
      [
        [0, 100, ['10.0.0.1', 6379, 'id', []], ['10.0.0.2', 6379, 'id']],
        [102, 16_383, ['redis-3.example', 6380, 'id', []]],
      ],
      asked,
    )
    expect([...(map?.masters.keys() ?? [])]).toEqual(['10.0.0.1:6379', 'redis-3.example:6380'])
    expect([0, 100, 101, 102, 16_383].map((slot) => map?.owners[slot])).toEqual([
      '10.0.0.1:6379',
      '10.0.0.1:6379',
      undefined,
      'redis-3.example:6380',
      'redis-3.example:6380',
    ])
  })

  test.each([[''], ['?'], [null]])('a member that calls itself %j is where it was asked', (host) => {
    expect([...(readSlots([[0, 1, [host, 7000, 'id']]], asked)?.masters.keys() ?? [])]).toEqual(['10.0.0.9:7000'])
  })

  test.each([[null], ['OK'], [[1]], [[[0, 1]]], [[['0', 1, ['h', 1]]]], [[[0, 1, ['h', '1']]]]])('%j is no map', (reply) => {
    expect(readSlots(reply, asked)).toBeUndefined()
  })

  test('a member that is cut off counts less than any that serves, and among those the latest vote counts', () => {
    const info = (state: string, epoch: number): string =>
      `cluster_state:${state}\r\ncluster_slots_assigned:16384\r\ncluster_current_epoch:${epoch}\r\n`
    const ranks = [info('ok', 7), info('ok', 6), info('fail', 9), ''].map(rankOf)
    expect([...ranks].sort((a, b) => b - a)).toEqual(ranks)
    expect(new Set(ranks).size).toBe(ranks.length)
  })
})
