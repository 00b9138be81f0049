/** A place where text outlives the page, shared by its tabs. */
export interface Shelf {
  get(name: string): string | undefined
  /** False when it could not be kept: storage is full or forbidden. */
  set(name: string, text: string): boolean
  remove(name: string): void
  /** Hears what other tabs set or remove; never this tab's own changes. */
  onOthers(listener: (name: string) => void): () => void
}

/** Names in localStorage begin so. */
const PREFIX = 'tidegate.'

/** The browser's storage. Every access can throw (forbidden, full), and then nothing is kept and the page goes on. */
function storageShelf(storage: () => Storage): Omit<Shelf, 'onOthers'> {
  return {
    get(name) {
      try {
        return storage().getItem(PREFIX + name) ?? undefined
      } catch {
        return undefined
      }
    },
    set(name, text) {
      try {
        storage().setItem(PREFIX + name, text)
        return true
      } catch {
        return false
      }
    },
    remove(name) {
      try {
        storage().removeItem(PREFIX + name)
      } catch {
        // Nothing was kept, so there is nothing to remove.
      }
    },
  }
}

export const browserShelf: Shelf = {
  ...storageShelf(() => localStorage),
  onOthers(listener) {
    const hear = (event: StorageEvent): void => {
      if (event.key?.startsWith(PREFIX) === true) listener(event.key.slice(PREFIX.length))
    }
    addEventListener('storage', hear)
    return () => removeEventListener('storage', hear)
  },
}

/** This tab's alone: gone when it is closed. */
export const tabShelf: Omit<Shelf, 'onOthers'> = storageShelf(() => sessionStorage)

/** A shelf for tests; `others` plays another tab. */
export function memoryShelf(): Shelf & { others(name: string, text: string | undefined): void } {
  const texts = new Map<string, string>()
  const listeners = new Set<(name: string) => void>()
  return {
    get: (name) => texts.get(name),
    set: (name, text) => {
      texts.set(name, text)
      return true
    },
    remove: (name) => void texts.delete(name),
    onOthers: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    others: (name, text) => {
      if (text === undefined) texts.delete(name)
      else texts.set(name, text)
      for (const listener of listeners) listener(name)
    },
  }
}
