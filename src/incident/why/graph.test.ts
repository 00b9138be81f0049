import { describe, expect, test } from 'vitest'
import { Graph, OWN_GRAPH, parseGraph } from './index.ts'

const node = (name: string, ...needs: string[]) => ({ name, needs, alsoCalled: [] })

describe('a graph', () => {
  test('tells what a node stands on, nearest first, each once', () => {
    expect(OWN_GRAPH.standsOn('redis.subscriber').map(({ name }) => name)).toEqual([
      'redis.functions',
      'redis.commands',
      'redis',
      'network',
    ])
  })

  test('is asked by any name of a node', () => {
    expect(OWN_GRAPH.find('Memorystore')?.name).toBe('redis')
    expect(OWN_GRAPH.find('nobody')).toBeUndefined()
  })

  test('refuses a need that is not declared, and a circle, by their names', () => {
    expect(() => new Graph([node('api', 'redis')])).toThrow('api needs redis, which is not declared')
    expect(() => new Graph([node('a', 'b'), node('b', 'c'), node('c', 'b')])).toThrow('b needs c needs b: a circle')
  })

  test('is read from a file, and a wrong field is named with it', () => {
    const text =
      '{"nodes": [{"name": "api", "needs": ["db"]}, {"name": "db", "alsoCalled": ["postgres"], "log": {"where": "there", "query": "that"}}]}'
    expect(parseGraph(text, 'graph.json').standsOn('api')).toEqual([
      { name: 'db', needs: [], alsoCalled: ['postgres'], log: { where: 'there', query: 'that' } },
    ])
    expect(() => parseGraph('{"nodes": [{"needs": []}]}', 'graph.json')).toThrow(
      'cannot read graph.json: nodes[0].name: has to be text',
    )
    expect(() => parseGraph('{"nodes": [{"name": "a", "needs": ["b"]}]}', 'graph.json')).toThrow(
      'cannot read graph.json: nodes: a needs b',
    )
  })
})
