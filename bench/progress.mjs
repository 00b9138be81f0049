// One line that says how far the run is, on a terminal only.

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/**
 * @param {readonly number[]} expected seconds of each run, in order; how long the first really took corrects the rest
 */
export function progress(expected) {
  const begun = performance.now()
  const all = expected.reduce((sum, each) => sum + each, 0)
  let [count, done] = [0, 0]
  const line = (/** @type {string} */ text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
  }
  return {
    /** @param {string} what */
    next(what) {
      const spent = (performance.now() - begun) / 1000
      const left = done > 0 ? (spent / done) * (all - done) : all
      line(`[${count + 1}/${expected.length}] ${what}, about ${clock(left)} left`)
      done += expected[count] ?? 0
      count += 1
    },
    /** @param {string} text a line that stays */
    say(text) {
      line('')
      console.error(text)
    },
    end: () => line(''),
  }
}
