/** Takes a timer back. Calling it twice, or after the timer ran, does nothing. */
export type Cancel = () => void

/** Ways to be called later. No timer keeps the process alive by itself. */
export interface Timers {
  /** Once, after at least `ms` monotonic milliseconds. */
  after(ms: number, run: () => void): Cancel
  /** Again and again, at least `ms` apart. */
  every(ms: number, run: () => void): Cancel
  /** At the end of this turn of the event loop, after what has already arrived was read. Runs in the order of asking. */
  soon(run: () => void): void
}
