const UNITS_MS = { ms: 1, s: 1_000, m: 60_000 } as const
const UNITS_BYTES = { '': 1, B: 1, KB: 1_024, MB: 1_048_576 } as const

/** Longer, no timer waits. */
const DURATION_MAX_MS = 2_147_483_647

/** `200ms`, `1.5s`, `2m`: milliseconds. */
export function durationIn(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  if (unit === '') return undefined
  const ms = Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS]
  return ms <= DURATION_MAX_MS ? ms : undefined
}

export function durationText(ms: number): string {
  return `${ms}ms`
}

/** `100`, `4KB`, `1MB`: bytes, in units of 1,024. */
export function bytesIn(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,12})(B|KB|MB|)$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * UNITS_BYTES[unit as keyof typeof UNITS_BYTES]
}

export function bytesText(bytes: number): string {
  return `${bytes}B`
}

/** A whole number from 1 on. */
export function countIn(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

/** `1-3`, or `2` for `2-2`. */
export function rangeIn(text: string): { readonly bytesMin: number; readonly bytesMax: number } | undefined {
  const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  const [bytesMin, bytesMax] = [countIn(first), countIn(last)]
  return bytesMin === undefined || bytesMax === undefined || bytesMin > bytesMax ? undefined : { bytesMin, bytesMax }
}

export function wordIn(words: readonly string[]): (text: string) => string | undefined {
  return (text) => (words.includes(text) ? text : undefined)
}
