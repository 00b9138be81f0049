/** How often one pattern was seen in one revision. */
export interface SeenIn {
  /** Absent: in lines that name none. */
  readonly revision?: string
  readonly count: number
  /** In how many instances; 0 where lines name none. Counting stops at a bound: then it is fewer than it was. */
  readonly instances: number
}

/**
 * @param counts of one pattern by revision, '' where none is named
 * @param instances that said it, as many of them as are told apart
 * @param revisionOf an instance ran one revision
 */
export function seenIn(
  counts: ReadonlyMap<string, number>,
  instances: Iterable<string>,
  revisionOf: (instance: string) => string | undefined,
): readonly SeenIn[] {
  const byRevision = new Map<string, number>()
  for (const instance of instances) {
    const revision = revisionOf(instance) ?? ''
    byRevision.set(revision, (byRevision.get(revision) ?? 0) + 1)
  }
  return [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([revision, count]) => ({ ...(revision !== '' && { revision }), count, instances: byRevision.get(revision) ?? 0 }))
}
