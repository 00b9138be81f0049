/** Lets one tab at a time do something. */
export interface Turns {
  /** Runs `work` while no other tab is in the same turn. A tab that sleeps in its turn is not waited for after `waitMs`. */
  take<T>(name: string, waitMs: number, work: () => Promise<T>): Promise<T>
}

/** The Web Locks API; without it (an insecure context) nobody is waited for. */
export const browserTurns: Turns = {
  async take(name, waitMs, work) {
    if (!('locks' in navigator)) return work()
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), waitMs)
    let begun = false
    try {
      return await navigator.locks.request(`tidegate.${name}`, { signal: patience.signal }, () => {
        begun = true
        clearTimeout(timer)
        return work()
      })
    } catch (error) {
      if (begun) throw error
      return await work()
    } finally {
      clearTimeout(timer)
    }
  },
}
