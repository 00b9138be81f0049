import type { Session } from './session.ts'

/** Every session of this process: by client id, by user, by the secret that `/emulation` shows. */
export class Sessions {
  readonly #all = new Set<Session>()
  readonly #byClient = new Map<string, Session>()
  readonly #byUser = new Map<string, Set<Session>>()
  readonly #bySecret = new Map<string, Session>()
  #hear: ((session: Session) => void) | undefined

  /** All, also those that have not connected yet. */
  get size(): number {
    return this.#all.size
  }

  /** Those that were let in. */
  get open(): number {
    return this.#byClient.size
  }

  /** Different users among the open; the anonymous count as one. */
  get users(): number {
    return this.#byUser.size
  }

  all(): Iterable<Session> {
    return this.#all
  }

  ofUser(user: string): readonly Session[] {
    return [...(this.#byUser.get(user) ?? [])]
  }

  countOfUser(user: string): number {
    return this.#byUser.get(user)?.size ?? 0
  }

  byClient(client: string): Session | undefined {
    return this.#byClient.get(client)
  }

  /** Of transports that send through `/emulation`. */
  bySecret(secret: string): Session | undefined {
    return this.#bySecret.get(secret)
  }

  add(session: Session): void {
    this.#all.add(session)
    if (session.wire.emulated) this.#bySecret.set(session.secret, session)
  }

  /** The session was let in. */
  opened(session: Session, user: string): void {
    this.#byClient.set(session.client, session)
    const ofUser = this.#byUser.get(user)
    if (ofUser === undefined) this.#byUser.set(user, new Set([session]))
    else ofUser.add(session)
    this.#hear?.(session)
  }

  /** Hears who is let in, before the client itself is told. One listener; must not throw. */
  onOpened(hear: (session: Session) => void): void {
    this.#hear = hear
  }

  /** @param user `undefined` if it was never let in. */
  remove(session: Session, user: string | undefined): void {
    this.#all.delete(session)
    if (session.wire.emulated) this.#bySecret.delete(session.secret)
    if (user === undefined) return
    this.#byClient.delete(session.client)
    const ofUser = this.#byUser.get(user)
    ofUser?.delete(session)
    if (ofUser?.size === 0) this.#byUser.delete(user)
  }

  /** Lets every session look at the clock. */
  tick(nowMs: number): void {
    for (const session of this.#all) session.tick(nowMs)
  }
}
