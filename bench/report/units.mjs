/** @import { ScenarioName, Unit } from './index.d.mts' */

/** @type {{ readonly [S in ScenarioName]: Unit }} */
export const UNITS = {
  fanout: {
    name: 'k deliveries/s',
    better: 'more',
    heading: 'Fan-out: one publisher, one channel (thousand deliveries/s · p99 ms)',
  },
  storm: {
    name: 'ready/s',
    better: 'more',
    heading: 'Connect storm: connected, let in and subscribed (clients/s · p99 ms to ready)',
  },
  rooms: { name: 'k deliveries/s', better: 'more', heading: 'Many rooms, everybody publishes (thousand deliveries/s · p99 ms)' },
  idle: { name: 'KiB', better: 'less', heading: 'Idle: growth of the server for each connection (KiB)' },
  light: { name: 'ms', better: 'less', heading: 'Light load: half of the rate that ws sustains, open loop (p99 ms · p50 ms)' },
  resume: { name: 's', better: 'less', heading: 'Resume: all come back at once, each missed 50 messages (s until all have all)' },
}
