// The questions: which points there are, how wsload is asked each of them, and which figure of its answer counts.
import { figure } from './report/index.mjs'

/** @import { Point, Sample, ScenarioName } from './report/index.d.mts' */
/** @import { Options } from './options.mjs' */
/** @import { Result } from './wsload.mjs' */

/** @type {readonly ScenarioName[]} */
export const SCENARIOS = ['fanout', 'storm', 'rooms', 'idle', 'light', 'resume']

/** Windows of each fan-out size. 64 under way to 5,000 is a queue of seconds for the slower peers, and measures only that. */
const FANOUT_WINDOWS = { 100: [4, 16, 64], 1000: [4, 16, 64], 5000: [4, 16] }

/** Deliveries left out while the server's code gets warm: at most half a second for the slowest peer. */
const WARMUP_DELIVERIES = 50_000

/** More than any server here reaches; wsload sets one bit aside for each delivery that there may be. */
const MOST_DELIVERIES_PER_SECOND = 8_000_000

const MISSED = 50
const BEFORE_THE_DROP = 10
const ROOMS = 100

/** @param {Pick<Point, 'scenario' | 'title' | 'clients'> & Partial<Point>} about @returns {Point} */
function point(about) {
  return { id: about.scenario, payload: 0, window: 0, ...about }
}

/** @returns {Point[]} */
function fanoutPoints() {
  const points = []
  for (const [size, windows] of Object.entries(FANOUT_WINDOWS)) {
    for (const payload of [200, 2048]) {
      for (const window of windows) {
        const clients = Number(size)
        const title = `${figure(clients)} × ${payload === 200 ? '200 B' : '2 KiB'}, window ${window}`
        points.push(point({ scenario: 'fanout', id: `fanout/${clients}x${payload}/w${window}`, title, clients, payload, window }))
      }
    }
  }
  return points
}

const ALL_POINTS = [
  ...fanoutPoints(),
  point({ scenario: 'storm', title: '5,000 clients', clients: 5000 }),
  point({
    scenario: 'rooms',
    title: `1,000 clients in ${ROOMS} rooms × 200 B, window 64`,
    clients: 1000,
    payload: 200,
    window: 64,
  }),
  point({ scenario: 'idle', title: '10,000 clients, one channel', clients: 10_000 }),
  point({ scenario: 'light', title: '1,000 × 200 B', clients: 1000, payload: 200 }),
  point({ scenario: 'resume', title: `1,000 clients, ${MISSED} messages each`, clients: 1000, payload: 200 }),
]

/** What the ws peer is asked first, to know the rate of `light`: what it sustains without a queue. */
export const CALIBRATION = point({
  scenario: 'fanout',
  id: 'calibration',
  title: 'ws for light',
  clients: 1000,
  payload: 200,
  window: 4,
})

/** @param {Options} options @returns {Point[]} */
export function pointsOf(options) {
  /** @param {readonly number[]} wanted @param {number} value */
  const keeps = (wanted, value) => wanted.length === 0 || wanted.includes(value)
  return ALL_POINTS.filter(
    (each) =>
      options.only.includes(each.scenario) &&
      (each.scenario !== 'fanout' ||
        (keeps(options.clients, each.clients) && keeps(options.payload, each.payload) && keeps(options.window, each.window))),
  )
}

/**
 * What wsload is asked, but for whom (see peers.mjs).
 * @param {Point} point
 * @param {number} seconds of load
 * @param {number} lightRate messages a second, for `light`
 * @returns {string[]}
 */
export function questionOf(point, seconds, lightRate) {
  const { clients, payload, window } = point
  const members = point.scenario === 'rooms' ? clients / ROOMS : clients
  const most = Math.ceil((MOST_DELIVERIES_PER_SECOND * seconds) / members)
  const load = ['--clients', clients, '--settle', 0.3, '--timeout', seconds + 60]
  const closedLoop = [
    '--payload',
    payload,
    '--window',
    window,
    '--duration',
    seconds,
    '--warmup',
    Math.ceil(WARMUP_DELIVERIES / members),
  ]
  const asked = {
    fanout: () => ['fanout', ...load, ...closedLoop, '--messages', most],
    rooms: () => ['rooms', ...load, ...closedLoop, '--groups', ROOMS, '--messages', Math.ceil(most / 10)],
    storm: () => ['storm', ...load],
    idle: () => ['idle', ...load, '--hold', 2],
    light: () => {
      const messages = Math.ceil(lightRate * (seconds + 0.5))
      return [
        'fanout',
        ...load,
        '--payload',
        payload,
        '--rate',
        lightRate.toFixed(1),
        '--messages',
        messages,
        '--warmup',
        Math.ceil(lightRate / 2),
      ]
    },
    resume: () => ['reconnect', ...load, '--payload', payload, '--messages', BEFORE_THE_DROP + MISSED, '--missed', MISSED],
  }
  return asked[point.scenario]().map(String)
}

/** Seconds that one run takes, about: only for the forecast. @param {Point} point @param {number} seconds */
export function expectedSeconds(point, seconds) {
  const loaded = point.scenario === 'storm' || point.scenario === 'resume' ? 1 : seconds
  return 1 + loaded + point.clients / 4000
}

/**
 * The figure of the point's scenario, in its unit.
 * @param {Point} point
 * @param {Result} result
 * @returns {Pick<Sample, 'value' | 'p50Ms' | 'p99Ms'>}
 */
export function figureOf(point, result) {
  const latency = result.latency_ms
  const beside = latency === undefined ? {} : { p50Ms: latency.p50, p99Ms: latency.p99 }
  /** @type {{ readonly [S in ScenarioName]: () => Pick<Sample, 'value' | 'p50Ms' | 'p99Ms'> }} */
  const answer = {
    fanout: () => ({ value: (result.deliver?.per_s ?? 0) / 1000, ...beside }),
    rooms: () => ({ value: (result.deliver?.per_s ?? 0) / 1000, ...beside }),
    storm: () => ({ value: result.connect.ready_per_s ?? 0, p99Ms: result.time_to_ready_ms.p99 }),
    idle: () => ({ value: (result.servers[0]?.rss_per_connection ?? 0) / 1024 }),
    light: () => ({ value: latency?.p99 ?? 0, ...beside }),
    resume: () => ({ value: result.reconnect?.all_caught_up_s ?? 0 }),
  }
  return answer[point.scenario]()
}
