import type { Cancel } from '../../runtime/index.ts'
import type { CpuShare } from '../host/index.ts'

/** What is left between requests: a hundredth of one processor. Cloud Run says "heavily limited". */
const IDLE_SHARE = 0.01

/**
 * Rule N10: the processor is held by whatever an instance needs it for (start-up, a request, a probe, the way down), and
 * taken when nobody holds it.
 */
export class CpuHold {
  readonly #share: CpuShare | undefined
  readonly #told: (turn: 'taken' | 'given', by: string) => void
  #holders = 0
  #isTaken = false
  #isOver = false

  /** @param share undefined: always all of it. */
  constructor(share: CpuShare | undefined, told: (turn: 'taken' | 'given', by: string) => void) {
    this.#share = share
    this.#told = told
  }

  /** Until it is taken back; twice does nothing. */
  hold(): Cancel {
    this.#holders++
    if (this.#isTaken) this.#turn(false)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#holders--
      if (this.#holders === 0) this.#turn(true)
    }
  }

  /** The process has gone: nothing is given or taken any more. */
  end(): void {
    this.#isOver = true
    this.#share?.end()
  }

  #turn(isTaken: boolean): void {
    if (this.#share === undefined || this.#isOver) return
    this.#isTaken = isTaken
    this.#share.set(isTaken ? IDLE_SHARE : undefined)
    this.#told(isTaken ? 'taken' : 'given', this.#share.means)
  }
}
