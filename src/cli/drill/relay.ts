import { openRelay } from '../../drill/index.ts'
import type { Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import type { RelayWish } from './wish.ts'

/** `tidegate drill relay`: until Ctrl-C. */
export async function runRelay({ redis, port }: RelayWish, terminal: Terminal): Promise<number> {
  const [node] = redis.nodes
  if (node === undefined) return EXIT.askedWrongly
  const told = (words: string): void => terminal.out(`${words}\n`)
  try {
    const relay = await openRelay(node, port, told)
    const where = `127.0.0.1:${relay.port}`
    told(`relay on ${where}. Start the service with REDIS_URL=redis://${where} (user, password and database as before), then`)
    told(`tidegate drill half-open 8s --relay ${where}. Ctrl-C ends the relay: give the service its own REDIS_URL again before.`)
    await interrupted(terminal.signal)
    await relay.close()
    return EXIT.done
  } catch (error) {
    const { code = 'failed' } = error as NodeJS.ErrnoException
    terminal.err(
      `tidegate drill: cannot listen on 127.0.0.1:${port}: ${code === 'EADDRINUSE' ? 'it is in use; name another with --port' : code}\n`,
    )
    return EXIT.failed
  }
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
