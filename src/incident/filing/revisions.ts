/** `chat-00042-abc`: Cloud Run counts the revisions of a service. */
const CLOUD_RUN = /^(.+)-(\d{5,})-[a-z0-9]{3}$/

/**
 * Whether one revision is newer than another. `undefined`: nothing says so, and then nothing is reopened on the strength
 * of it. The order is that of the logs where they tell one, else that of Cloud Run's own numbers.
 */
export function isNewer(revision: string, than: string, order: readonly string[] = []): boolean | undefined {
  if (revision === than) return false
  const [, service, number] = CLOUD_RUN.exec(revision) ?? []
  const [, otherService, otherNumber] = CLOUD_RUN.exec(than) ?? []
  if (service !== undefined && service === otherService) return Number(number) > Number(otherNumber)
  const [place, otherPlace] = [order.indexOf(revision), order.indexOf(than)]
  return place < 0 || otherPlace < 0 ? undefined : place > otherPlace
}

/** The newer of two; the first where nothing tells. */
export function newest(first: string | undefined, second: string | undefined, order?: readonly string[]): string | undefined {
  if (first === undefined || second === undefined) return first ?? second
  return isNewer(second, first, order) === true ? second : first
}
