import { PROBE_DEFAULTS, type Probe } from './contract.ts'

const TIMES = { initialDelaySeconds: 'initialDelayMs', timeoutSeconds: 'timeoutMs', periodSeconds: 'periodMs' } as const

const KEYS = ['httpGet.path', 'tcpSocket', ...Object.keys(TIMES), 'failureThreshold']

/**
 * Reads a probe as `gcloud run deploy` takes it: `httpGet.path=/health/startup,periodSeconds=1,failureThreshold=60`. Here seconds may
 * have fractions. @returns the probe, or what is wrong with the text.
 */
export function parseProbe(text: string): Probe | string {
  let probe: Probe = { how: { kind: 'tcp' }, ...PROBE_DEFAULTS }
  for (const pair of text.split(',').filter(Boolean)) {
    const [key, value] = split(pair)
    if (key === 'httpGet.path') {
      if (!value.startsWith('/')) return 'httpGet.path begins with /'
      probe = { ...probe, how: { kind: 'http', path: value } }
    } else if (key === 'failureThreshold') {
      probe = { ...probe, failureThreshold: Number(value === '' ? Number.NaN : value) }
    } else if (Object.hasOwn(TIMES, key)) {
      const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN
      if (Number.isNaN(seconds)) return `${key} is a number of seconds`
      probe = { ...probe, [TIMES[key as keyof typeof TIMES]]: Math.round(seconds * 1_000) }
    } else if (key !== 'tcpSocket') {
      return `there is no ${JSON.stringify(key.slice(0, 40))}: it is one of ${KEYS.join(', ')}`
    }
  }
  return probe
}

function split(pair: string): readonly [string, string] {
  const at = pair.indexOf('=')
  return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}
