import type { Timers } from '../../runtime/index.ts'

/** Resolves after so many milliseconds, or at once when the signal is aborted. */
export function wait(ms: number, timers: Timers, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const end = (): void => {
      cancel()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const cancel = timers.after(ms, end)
    signal?.addEventListener('abort', end)
  })
}

/** Runs with a signal that is aborted after so many milliseconds, or when the outer one is. No timer is left behind. */
export async function withDeadline<T>(
  ms: number,
  timers: Timers,
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const abort = (): void => controller.abort(outer?.reason)
  const cancel = timers.after(ms, () => controller.abort(new Error(`no answer within ${ms / 1_000} s`)))
  if (outer?.aborted === true) abort()
  outer?.addEventListener('abort', abort)
  try {
    return await run(controller.signal)
  } finally {
    cancel()
    outer?.removeEventListener('abort', abort)
  }
}
