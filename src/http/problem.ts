import type { ServerResponse } from 'node:http'

/** Answers with an error that programs can read (RFC 9457, problem+json). */
export function problem(
  response: ServerResponse,
  status: number,
  title: string,
  more: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...more })
  response.end(`${JSON.stringify({ type: 'about:blank', title, status })}\n`)
}
