import type { Simulation } from '../../explorer/index.ts'

/** Microtasks after which nothing comes by itself any more: longer than any chain of promises in these worlds. */
const CALM = 100

/** Everything of a world that is under way: what arrives, is answered or heard only when the schedule says so. */
export class Traffic {
  readonly sim: Simulation
  #underWay = 0
  #onCalm: (() => void)[] = []

  constructor(sim: Simulation) {
    this.sim = sim
  }

  point(label: string, resource?: string): Promise<void> {
    return new Promise((resolve) => this.park(label, resolve, resource))
  }

  park(label: string, run: () => void, resource?: string): void {
    this.#underWay++
    const go = (): void => {
      this.#underWay--
      run()
      if (this.#underWay === 0) for (const calm of this.#onCalm.splice(0)) calm()
    }
    this.sim.park(label, go, resource)
  }

  /** Resolves once nothing is under way, and nothing follows from what was. */
  async idle(): Promise<void> {
    for (let turns = 0; turns < CALM; turns++) {
      if (this.#underWay > 0) {
        await new Promise<void>((resolve) => this.#onCalm.push(resolve))
        turns = 0
      }
      await Promise.resolve()
    }
  }
}

interface Item {
  readonly label: string
  run: () => void
}

/** One way of one connection: what is sent comes out in this order, each piece when the schedule says so. */
export class Line {
  readonly #traffic: Traffic
  readonly #resource: string
  #waiting: Item[] = []
  #isParked = false
  #sent = 0
  #arrived = 0
  #awaited: { readonly place: number; readonly resolve: () => void }[] = []

  constructor(traffic: Traffic, resource: string) {
    this.#traffic = traffic
    this.#resource = resource
  }

  send(label: string, run: () => void): void {
    this.#sent++
    this.#waiting.push({ label, run })
    this.#park()
  }

  /** What was sent and has not arrived never does. */
  lose(): number {
    for (const item of this.#waiting) item.run = () => {}
    return this.#waiting.length
  }

  /** Resolves once all that was sent until now has arrived. */
  delivered(): Promise<void> {
    if (this.#arrived === this.#sent) return Promise.resolve()
    return new Promise((resolve) => this.#awaited.push({ place: this.#sent, resolve }))
  }

  #park(): void {
    const first = this.#waiting[0]
    if (this.#isParked || first === undefined) return
    this.#isParked = true
    this.#traffic.park(first.label, () => this.#arrive(), this.#resource)
  }

  #arrive(): void {
    this.#isParked = false
    const item = this.#waiting.shift()
    this.#arrived++
    item?.run()
    for (const { place, resolve } of this.#awaited) if (place <= this.#arrived) resolve()
    this.#awaited = this.#awaited.filter(({ place }) => place > this.#arrived)
    this.#park()
  }
}
