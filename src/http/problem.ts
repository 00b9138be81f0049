import type { ServerResponse } from 'node:http'

/** An error that programs can read (RFC 9457, problem+json). */
export function problemBody(
  status: number,
  title: string,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return {
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
    body: `${JSON.stringify({ type: 'about:blank', title, status })}\n`,
  }
}

export function problem(
  response: ServerResponse,
  status: number,
  title: string,
  more: Readonly<Record<string, string>> = {},
): void {
  const { headers, body } = problemBody(status, title)
  response.writeHead(status, { ...headers, ...more }).end(body)
}
