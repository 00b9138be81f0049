/** `Retry-After` in milliseconds from now: seconds, or a date. Undefined where it says nothing that can be read. */
export function retryAfterMs(header: string | null | undefined, wallMs: number): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(header)) return Math.ceil(Number(header) * 1_000)
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - wallMs)
}
