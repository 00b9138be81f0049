import { Centrifuge } from 'centrifuge'
import type { Snapshot } from '../../../src/readiness/index.ts'
import type { Cancel, Clock, Shelf, Timers } from '../runtime/index.ts'
import { Store, type Readable } from '../store/index.ts'
import { received, type History } from './history.ts'

/** What the page has of the server. */
export type LinkState =
  | { readonly kind: 'loading'; readonly trouble: string | undefined }
  /** The server wants a key, and we have none that it takes. */
  | { readonly kind: 'locked'; readonly why: string | undefined }
  /** The server says that there is no control room. */
  | { readonly kind: 'off'; readonly why: string }
  /** `trouble`: the newest question had no answer. */
  | {
      readonly kind: 'watching'
      readonly history: History
      readonly via: 'live' | 'asking'
      readonly trouble: string | undefined
    }

export interface LinkNeeds {
  readonly clock: Clock
  readonly timers: Timers
  /** Where the key stays while the tab is open. */
  readonly shelf: Pick<Shelf, 'get' | 'set' | 'remove'>
  readonly origin: string
}

/** When nothing was heard for so long, we ask. The live feed speaks once a second at least. */
const SILENCE_MS = 2_000
const LOOK_MS = 250
const PATIENCE_MS = 5_000
/** After a live connection was refused. Asking goes on meanwhile. */
const LIVE_AGAIN_MS = 5_000

const KEY = 'admin.key'

interface Pass {
  readonly channel: string
  readonly connection_token: string
  readonly subscription_token: string
}

/** Keeps a {@link History} up to date by whatever way there is. */
export class Link {
  readonly #needs: LinkNeeds
  readonly #state = new Store<LinkState>({ kind: 'loading', trouble: undefined })
  #key: string
  #stop: Cancel = () => {}
  #isAsking = false
  #heardMs = -Infinity
  #client: Centrifuge | undefined
  #liveAgainMs = -Infinity

  constructor(needs: LinkNeeds) {
    this.#needs = needs
    this.#key = needs.shelf.get(KEY) ?? ''
  }

  get state(): Readable<LinkState> {
    return this.#state
  }

  /** There is a key to forget. */
  get hasKey(): boolean {
    return this.#key !== ''
  }

  start(): void {
    this.#stop()
    this.#stop = this.#needs.timers.every(LOOK_MS, () => this.#look())
    this.#look()
  }

  /** Tries this key. It is kept once the server has taken it. */
  unlock(key: string): void {
    this.#key = key.trim()
    this.#state.set({ kind: 'loading', trouble: undefined })
    this.start()
  }

  /** Forgets the key and all that was shown. */
  lock(why?: string): void {
    this.#key = ''
    this.#needs.shelf.remove(KEY)
    this.#end({ kind: 'locked', why })
  }

  #end(state: LinkState): void {
    this.#stop()
    this.#disconnect()
    this.#heardMs = -Infinity
    this.#state.set(state)
  }

  #look(): void {
    const nowMs = this.#needs.clock.monotonicMs()
    if (nowMs - this.#heardMs >= SILENCE_MS && !this.#isAsking) void this.#ask()
    if (this.#state.get().kind === 'watching' && this.#client === undefined && nowMs >= this.#liveAgainMs) void this.#connect()
  }

  async #ask(): Promise<void> {
    const state = this.#state.get()
    const history = state.kind === 'watching' ? state.history : undefined
    const known = history === undefined ? '' : `?instance=${encodeURIComponent(history.report.instance)}&seq=${history.seq}`
    const key = this.#key
    this.#isAsking = true
    const answer = await this.#fetch('GET', `/admin/state${known}`)
    this.#isAsking = false
    // The key was changed while the answer was on its way.
    if (key !== this.#key) return
    switch (answer.kind) {
      case 'found':
        if (key !== '') this.#needs.shelf.set(KEY, key)
        this.#hear(answer.value as Snapshot, 'asking')
        break
      case 'key-wanted':
        this.#needs.shelf.remove(KEY)
        this.#key = ''
        this.#end({ kind: 'locked', why: key === '' ? undefined : 'That key is not the right one.' })
        break
      case 'off':
        this.#end({ kind: 'off', why: answer.why })
        break
      case 'none':
        this.#heardMs = this.#needs.clock.monotonicMs()
        this.#tellTrouble(answer.why)
    }
  }

  #tellTrouble(trouble: string): void {
    const state = this.#state.get()
    if (state.kind === 'loading' || state.kind === 'watching') this.#state.set({ ...state, trouble })
  }

  #hear(snapshot: Snapshot, via: 'live' | 'asking'): void {
    const state = this.#state.get()
    if (state.kind === 'locked' || state.kind === 'off') return
    const nowMs = this.#needs.clock.monotonicMs()
    const history = received(state.kind === 'watching' ? state.history : undefined, snapshot, nowMs)
    if (history !== 'unfit') {
      this.#heardMs = nowMs
      this.#state.set({ kind: 'watching', history, via, trouble: undefined })
    } else if (via === 'live') this.#askForWhole()
  }

  /** One who comes anew into the channel is told the whole. */
  #askForWhole(): void {
    this.#disconnect()
    this.#liveAgainMs = this.#needs.clock.monotonicMs() + 1_000
  }

  async #connect(): Promise<void> {
    this.#liveAgainMs = this.#needs.clock.monotonicMs() + LIVE_AGAIN_MS
    const pass = await this.#pass()
    if (pass === undefined || this.#client !== undefined || this.#state.get().kind !== 'watching') return
    const renewed = async (): Promise<Pass> => {
      const again = await this.#pass()
      if (again === undefined) throw new Error('no pass')
      return again
    }
    const client = new Centrifuge(`${this.#needs.origin.replace(/^http/, 'ws')}/connection/websocket`, {
      token: pass.connection_token,
      getToken: async () => (await renewed()).connection_token,
      name: 'tidegate-admin',
      minReconnectDelay: 300,
      maxReconnectDelay: 4_000,
    })
    this.#client = client
    const giveUp = (): void => {
      if (this.#client === client) this.#disconnect()
    }
    const subscription = client.newSubscription(pass.channel, {
      token: pass.subscription_token,
      getToken: async () => (await renewed()).subscription_token,
    })
    subscription
      .on('publication', ({ data }) => {
        if (this.#client === client) this.#hear(data as Snapshot, 'live')
      })
      .on('unsubscribed', giveUp)
    client.on('disconnected', giveUp)
    subscription.subscribe()
    client.connect()
  }

  #disconnect(): void {
    const client = this.#client
    this.#client = undefined
    this.#liveAgainMs = this.#needs.clock.monotonicMs() + LIVE_AGAIN_MS
    client?.disconnect()
  }

  async #pass(): Promise<Pass | undefined> {
    const answer = await this.#fetch('POST', '/admin/session')
    return answer.kind === 'found' ? (answer.value as Pass) : undefined
  }

  /** Never rejects. */
  async #fetch(method: 'GET' | 'POST', path: string): Promise<Fetched> {
    try {
      const response = await fetch(`${this.#needs.origin}${path}`, {
        method,
        headers: this.#key === '' ? {} : { 'X-API-Key': this.#key },
        cache: 'no-store',
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      if (response.status === 401) return { kind: 'key-wanted' }
      if (response.status === 403 || response.status === 404) return { kind: 'off', why: await titleOf(response) }
      if (!response.ok) return { kind: 'none', why: `the server answered ${response.status}` }
      return { kind: 'found', value: (await response.json()) as unknown }
    } catch {
      return { kind: 'none', why: 'the server does not answer' }
    }
  }
}

type Fetched =
  | { readonly kind: 'found'; readonly value: unknown }
  | { readonly kind: 'key-wanted' }
  | { readonly kind: 'off'; readonly why: string }
  | { readonly kind: 'none'; readonly why: string }

/** The words of a problem+json answer. */
async function titleOf(response: Response): Promise<string> {
  const answer: unknown = await response.json().catch(() => undefined)
  const title = typeof answer === 'object' && answer !== null && 'title' in answer ? answer.title : undefined
  return typeof title === 'string' && title !== 'not found' ? title : 'this server has no control room'
}
