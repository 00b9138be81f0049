import { Store, type Readable } from '../store/index.ts'
import type { Shelf } from './shelf.ts'

/** A value that lives on a shelf: follows other tabs, and reads back as `parse` says, whatever stands there. */
export interface Kept<T> extends Readable<T> {
  /**
   * Changes the value as it stands on the shelf now, which another tab may have written a moment ago. Between reading and
   * writing nothing else of this tab runs.
   */
  change(edit: (value: T) => T): void
  /** The value as it stands on the shelf now: another tab's change may not have been told yet. */
  latest(): T
  /** Whether the last change outlives the page. */
  readonly lasting: Readable<boolean>
  close(): void
}

/**
 * Opens a value on the shelf. A value that is undefined takes nothing there.
 * @param parse makes a value of anything, also of `undefined`; must not throw.
 */
export function kept<T>(shelf: Shelf, name: string, parse: (found: unknown) => T): Kept<T> {
  let text = shelf.get(name)
  const value = new Store(parse(decode(text)))
  const lasting = new Store(true)

  /** Parses again only when the text is another one, so that the value stays the same object. */
  const refresh = (): void => {
    const found = shelf.get(name)
    if (found === text) return
    text = found
    value.set(parse(decode(found)))
  }
  const close = shelf.onOthers((changed) => {
    if (changed === name) refresh()
  })
  return {
    get: () => value.get(),
    subscribe: (listener) => value.subscribe(listener),
    lasting,
    latest() {
      if (lasting.get()) refresh()
      return value.get()
    },
    change(edit) {
      if (lasting.get()) refresh()
      const next = edit(value.get())
      if (next === value.get()) return
      const nextText = next === undefined ? undefined : JSON.stringify(next)
      let isKept = true
      if (nextText === undefined) shelf.remove(name)
      else isKept = shelf.set(name, nextText)
      if (isKept) text = nextText
      lasting.set(isKept)
      value.set(next)
    },
    close,
  }
}

function decode(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
