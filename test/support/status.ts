import type { StatusReport } from '../../src/readiness/index.ts'

/** What a server says of itself. */
export async function statusOf(server: { url(path: string): string }): Promise<StatusReport> {
  return (await fetch(server.url('/health'))).json() as Promise<StatusReport>
}

/** Asks until it fits: what is asked for is a state that lasts. */
export async function statusWhen(
  server: { url(path: string): string },
  fits: (status: StatusReport) => boolean,
): Promise<StatusReport> {
  for (;;) {
    const status = await statusOf(server)
    if (fits(status)) return status
  }
}
