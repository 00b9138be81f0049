// How well a grouping agrees with the true one.

/**
 * @typedef {object} Accuracy
 * @property {number} ga share of lines whose group is exactly a true group
 * @property {number} fga F1 of groups: those that are exactly a true one, over those made and those there are
 * @property {number} groups made
 * @property {number} trueGroups
 */

/**
 * Both measures count a group only when it has the same lines as a true one, no more and no fewer (Zhu et al., ICSE-SEIP 2019;
 * Jiang et al., ISSTA 2024).
 * @param {readonly string[]} truth the true group of each line
 * @param {readonly string[]} made the group that each line was given
 * @returns {Accuracy}
 */
export function accuracy(truth, made) {
  /** @type {Map<string, number>} */
  const trueSizes = new Map()
  /** @type {Map<string, { size: number, truths: Set<string> }>} */
  const groups = new Map()
  for (const [line, event] of truth.entries()) {
    trueSizes.set(event, (trueSizes.get(event) ?? 0) + 1)
    const group = groups.get(made[line] ?? '') ?? { size: 0, truths: new Set() }
    group.size++
    group.truths.add(event)
    groups.set(made[line] ?? '', group)
  }
  let lines = 0
  let exact = 0
  for (const { size, truths } of groups.values()) {
    const [only] = truths
    if (truths.size > 1 || only === undefined || trueSizes.get(only) !== size) continue
    exact++
    lines += size
  }
  const fga = exact === 0 ? 0 : (2 * exact) / (groups.size + trueSizes.size)
  return { ga: truth.length === 0 ? 0 : lines / truth.length, fga, groups: groups.size, trueGroups: trueSizes.size }
}
