/** People who are writing, each until a monotonic time: a notice that is not renewed runs out. */
export interface Typist {
  readonly user: string
  readonly name: string
  readonly untilMs: number
}
export type Typists = readonly Typist[]

/** A notice holds so long; it is renewed every {@link NOTICE_EVERY_MS} while somebody writes. */
export const NOTICE_HOLDS_MS = 5_000
export const NOTICE_EVERY_MS = 3_000
const TYPISTS_MAX = 50

export function heard(typists: Typists, person: { readonly user: string; readonly name: string }, nowMs: number): Typists {
  const others = typists.filter(({ user }) => user !== person.user)
  return [...others, { ...person, untilMs: nowMs + NOTICE_HOLDS_MS }].slice(-TYPISTS_MAX)
}

/** A message came from them, so they are done. */
export function done(typists: Typists, user: string): Typists {
  return typists.some((typist) => typist.user === user) ? typists.filter((typist) => typist.user !== user) : typists
}

export function expire(typists: Typists, nowMs: number): Typists {
  return typists.some(({ untilMs }) => untilMs <= nowMs) ? typists.filter(({ untilMs }) => untilMs > nowMs) : typists
}

/** A sentence, or an empty one. */
export function typingText(typists: Typists): string {
  const names = typists.map(({ name }) => name).sort()
  const [first, second] = names
  if (first === undefined) return ''
  if (second === undefined) return `${first} is typing …`
  return names.length === 2 ? `${first} and ${second} are typing …` : `${names.length} people are typing …`
}
