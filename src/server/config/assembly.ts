import type { Assignment } from './assignment.ts'
import { LISTS } from './option-list.ts'
import { refusal, type Problem } from './problem.ts'
import { written } from './text.ts'

type Tree = { [key: string]: unknown }

/** Builds the tree that the schema reads. Paths are those of known options only, so no key of a stranger gets in. */
export function assemble(chosen: ReadonlyMap<string, Assignment>): unknown {
  const root: Tree = {}
  for (const { path, raw } of chosen.values()) {
    if (LISTS.includes(path)) continue
    const steps = path.split(/[.[]/).map((step) => step.replace(']', ''))
    const last = steps.pop() ?? ''
    let at = root
    for (const step of steps) at = (at[step] ??= {}) as Tree
    at[last] = raw
  }
  for (const list of LISTS) listAt(root, list)
  return root
}

/** What was built by number becomes a list. */
function listAt(root: Tree, path: string): void {
  const [group = '', name = ''] = path.split('.')
  const parent = root[group] as Tree | undefined
  if (parent?.[name] !== undefined) parent[name] = Object.values(parent[name] as Tree)
}

/** Entries of `channel.namespaces` must be told apart: each has a name, and no other has the same. */
export function checkNames(chosen: ReadonlyMap<string, Assignment>): readonly Problem[] {
  const problems: Problem[] = []
  for (const list of LISTS) {
    const length = chosen.get(list)
    const names = new Set<unknown>()
    for (let index = 0; index < Number(length?.raw ?? 0); index++) {
      const name = chosen.get(`${list}[${index}].name`)
      if (name === undefined) problems.push(refusal(`${list}[${index}]`, length?.origin, 'has no name'))
      else if (names.has(name.raw))
        problems.push(refusal(name.path, name.origin, `a second namespace is called ${written(name.raw)}`))
      names.add(name?.raw)
    }
  }
  return problems
}
