import { ManualWorld, seededRandom } from '../../src/runtime/manual.ts'
import type { Random } from '../../src/runtime/index.ts'

const STEP_MS = 500
/** So many turns without a request on its way, and nothing will come by itself any more. */
const IDLE_TURNS = 4

/** Time that moves on when everybody waits for it: no request is on its way that will be answered. */
export class IdleWorld {
  readonly manual = new ManualWorld()
  readonly random: Random
  readonly #underway = new Set<string>()
  #ids = 0

  constructor(seed: number) {
    this.random = seededRandom(seed)
  }

  /** Will never be answered: nobody has to wait for it. */
  readonly onSilence = (id: string): void => void this.#underway.delete(id)

  /** Node's own, and known to be on its way until all of the answer is here. */
  readonly send: typeof fetch = async (input, init) => {
    const id = `r${++this.#ids}`
    this.#underway.add(id)
    try {
      const response = await fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), 'x-test-id': id } })
      const text = await response.text()
      return new Response(response.status === 204 ? null : text, { status: response.status, headers: response.headers })
    } finally {
      this.#underway.delete(id)
    }
  }

  /** Runs until the work is done, and turns the clock whenever it waits. */
  async run<T>(work: Promise<T>): Promise<T> {
    const state = { isDone: false }
    const finished = (): void => {
      state.isDone = true
    }
    void work.then(finished, finished)
    let idle = 0
    while (!state.isDone) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      idle = this.#underway.size === 0 ? idle + 1 : 0
      if (idle < IDLE_TURNS) continue
      idle = 0
      await this.manual.advance(STEP_MS)
    }
    return work
  }
}
