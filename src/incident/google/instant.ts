/**
 * Times of Cloud Logging: RFC 3339 with up to nine digits behind the second. A `Date` would cut six of them off, and
 * an entry at the edge of two windows would be lost or read twice.
 */
const FORM = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/

/** Nanoseconds since 1970; undefined for what is no time. */
export function toNs(text: string): bigint | undefined {
  const [, seconds = '', fraction = '', zone = ''] = FORM.exec(text) ?? []
  const ms = Date.parse(seconds + zone)
  return seconds === '' || Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0') || '0')
}

export function fromNs(ns: bigint): string {
  const seconds = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19)
  return `${seconds}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`
}
