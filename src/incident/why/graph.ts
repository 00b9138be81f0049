import { DocumentError, Field } from '../document/index.ts'

/** Something that can be the reason for something else, and who keeps its log. */
export interface GraphNode {
  readonly name: string
  /** What it stands on. */
  readonly needs: readonly string[]
  /** What logs call it. */
  readonly alsoCalled: readonly string[]
  /** Where its own words are, and how to ask for them. */
  readonly log?: { readonly where: string; readonly query: string }
}

/** Who stands on whom, declared by people: logs do not tell. */
export class Graph {
  readonly #nodes: ReadonlyMap<string, GraphNode>

  /** @throws Error for a need that is no node, or a circle; both are named. */
  constructor(nodes: readonly GraphNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]))
    for (const { name, needs } of nodes) {
      const stranger = needs.find((need) => !this.#nodes.has(need))
      if (stranger !== undefined) throw new Error(`${name} needs ${stranger}, which is not declared`)
    }
    for (const { name } of nodes) this.#refuseCircle(name, [])
  }

  get nodes(): readonly GraphNode[] {
    return [...this.#nodes.values()]
  }

  /** By its name, or what else it is called; without regard to case. */
  find(word: string): GraphNode | undefined {
    const wanted = word.toLowerCase()
    return (
      this.#nodes.get(word) ??
      this.nodes.find(({ name, alsoCalled }) => [name, ...alsoCalled].some((one) => one.toLowerCase() === wanted))
    )
  }

  /** All that it stands on, nearest first, without itself. */
  standsOn(name: string): readonly GraphNode[] {
    const found = new Map<string, GraphNode>()
    let next = this.#nodes.get(name)?.needs ?? []
    while (next.length > 0) {
      const nodes = next.flatMap((need) => (found.has(need) ? [] : (this.#nodes.get(need) ?? [])))
      for (const node of nodes) found.set(node.name, node)
      next = nodes.flatMap(({ needs }) => needs)
    }
    return [...found.values()]
  }

  #refuseCircle(name: string, path: readonly string[]): void {
    if (path.includes(name)) throw new Error(`${[...path.slice(path.indexOf(name)), name].join(' needs ')}: a circle`)
    for (const need of this.#nodes.get(name)?.needs ?? []) this.#refuseCircle(need, [...path, name])
  }
}

/**
 * A graph as people write it: `{"nodes": [{"name": "api", "needs": ["redis"], "alsoCalled": [], "log": {"where", "query"}}]}`.
 * @throws DocumentError that names the file and the field.
 */
export function parseGraph(text: string, file: string): Graph {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new DocumentError(file, '', 'it is no JSON', error)
  }
  const nodes = new Field(file, value).at('nodes')
  const read = nodes.items().map((node) => {
    const log = node.at('log')
    return {
      name: node.at('name').text(),
      needs: texts(node.at('needs')),
      alsoCalled: texts(node.at('alsoCalled')),
      ...(log.isThere && { log: { where: log.at('where').text(), query: log.at('query').text() } }),
    }
  })
  try {
    return new Graph(read)
  } catch (error) {
    return nodes.refuse(error instanceof Error ? error.message : 'is no graph')
  }
}

function texts(field: Field): readonly string[] {
  return field.isThere ? field.items().map((one) => one.text()) : []
}
