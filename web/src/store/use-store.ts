import { useLayoutEffect, useState } from 'preact/hooks'
import type { Readable } from './store.ts'

/** Renders the component again whenever the store holds another value. */
export function useStore<T>(store: Readable<T>): T {
  const [, render] = useState<object>()
  const value = store.get()
  useLayoutEffect(() => {
    // The value may have changed between rendering and this effect.
    if (!Object.is(store.get(), value)) render({})
    return store.subscribe(() => render({}))
  }, [store])
  return value
}
