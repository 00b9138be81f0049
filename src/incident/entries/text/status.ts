import { STATUS_CODES } from 'node:http'

/** `503 Service Unavailable`: a figure alone is masked, and then what was answered well and what failed would be one pattern. */
export function statusWords(status: number): string {
  const words = STATUS_CODES[status]
  return words === undefined ? String(status) : `${status} ${words}`
}
