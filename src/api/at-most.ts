/** Does `work` for each item, at most `atOnceMax` at a time, beginning in order. Results stand where their items stood. */
export async function atMost<Item, Result>(
  atOnceMax: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const entries = items.entries()
  const worker = async (): Promise<void> => {
    // One iterator for all: each item is taken once.
    for (const [index, item] of entries) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnceMax, items.length) }, worker))
  return results
}
