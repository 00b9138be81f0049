import type { Operation, Operations, Position } from '../../../src/lab/history/index.ts'
import type { ServerProcess } from '../server-process.ts'
import { TEST_API_KEY } from '../tokens.ts'

interface Page extends Position {
  readonly publications: readonly { readonly offset?: number; readonly data: unknown }[]
}

/** What every channel holds, read over the server API by somebody who has seen nothing before. */
export async function finalLogs(server: Pick<ServerProcess, 'url'>, channels: readonly string[]): Promise<Operations> {
  const logs = await Promise.all(channels.map((channel) => finalLog(server, channel)))
  return logs.flat()
}

async function finalLog(server: Pick<ServerProcess, 'url'>, channel: string): Promise<Operations> {
  const seen = { client: 'reader', channel, atMs: 0 } as const
  const log: Operation[] = []
  let since: Position | undefined
  for (;;) {
    const page = await historyPage(server, channel, since)
    const { epoch, offset: top } = page
    for (const { offset = 0, data } of page.publications) log.push({ ...seen, kind: 'kept', offset, epoch, data: String(data) })
    const last = page.publications.at(-1)?.offset
    if (last === undefined || last >= top) return [...log, { ...seen, kind: 'top', offset: top, epoch }]
    since = { offset: last, epoch }
  }
}

async function historyPage(server: Pick<ServerProcess, 'url'>, channel: string, since: Position | undefined): Promise<Page> {
  const response = await fetch(server.url('/api/history'), {
    method: 'POST',
    headers: { 'x-api-key': TEST_API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, limit: -1, ...(since !== undefined && { since }) }),
  })
  const { result, error } = (await response.json()) as { readonly result?: Page; readonly error?: { readonly message: string } }
  if (result === undefined) throw new Error(`cannot read the log of ${channel}: ${error?.message ?? response.status}`)
  return result
}
