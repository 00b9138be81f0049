import type { DiskEngineParts } from '../../../memory/index.ts'
import type { Faults } from './faults.ts'
import type { Traffic } from './traffic.ts'

type Files = NonNullable<DiskEngineParts['files']>
type LogFile = Awaited<ReturnType<Files['open']>>

class DiskIsFull extends Error {
  override readonly name = 'DiskIsFull'
  readonly code = 'ENOSPC'
}

/** A file: its name can go while somebody has it open. */
interface Content {
  bytes: Buffer
}

/**
 * A disk in memory: what is done to a file is done when the schedule says so, a write can fail half done, and what is there when the
 * process ends is what the next one finds. The real disk is held to the same by test/integration/memory-kill.test.ts and
 * src/memory/failing-disk.test.ts.
 */
export class VirtualDisk {
  readonly #traffic: Traffic
  readonly #faults: Faults
  readonly #files: Map<string, Content>
  /** While the engine opens nobody can be hurt: those steps are not parked. */
  isParking = false
  #isGone = false

  constructor(traffic: Traffic, faults: Faults, files: ReadonlyMap<string, Content> = new Map()) {
    this.#traffic = traffic
    this.#faults = faults
    this.#files = new Map([...files].map(([path, { bytes }]) => [path, { bytes: Buffer.from(bytes) }]))
  }

  /** The process ends now, in the middle of whatever it was doing. @returns the disk as the next one finds it. */
  crash(): VirtualDisk {
    this.#isGone = true
    return new VirtualDisk(this.#traffic, this.#faults, this.#files)
  }

  readonly files: Files = {
    makeDirectory: () => Promise.resolve(),
    list: (directory) => {
      const inside = [...this.#files.keys()].filter((path) => path.startsWith(`${directory}/`))
      return Promise.resolve(inside.map((path) => path.slice(directory.length + 1)))
    },
    open: (path) => Promise.resolve(this.#handle(this.#content(path))),
    create: (path) => {
      const content = { bytes: Buffer.alloc(0) }
      this.#files.set(path, content)
      return Promise.resolve(this.#handle(content))
    },
    rename: (from, to) => {
      this.#files.set(to, this.#content(from))
      this.#files.delete(from)
      return Promise.resolve()
    },
    remove: (path) => {
      this.#files.delete(path)
      return Promise.resolve()
    },
    syncDirectory: () => Promise.resolve(),
  }

  #content(path: string): Content {
    const content = this.#files.get(path)
    if (content === undefined) throw Object.assign(new Error(`there is no ${path}`), { code: 'ENOENT' })
    return content
  }

  #handle(content: Content): LogFile {
    return {
      read: (into, position) => Promise.resolve(content.bytes.copy(into, 0, position)),
      write: async (bytes, position) => {
        // Half of it is there before all of it is: a process that ends in between leaves that.
        await this.#step('a write begins')
        put(content, bytes.subarray(0, bytes.length >> 1), position)
        await this.#step('a write ends')
        const isFull = this.isParking && this.#faults.among('the write', ['the disk is full']) !== undefined
        put(content, isFull ? bytes.subarray(0, -1) : bytes, position)
        if (isFull) throw new DiskIsFull()
      },
      truncate: async (size) => {
        await this.#step('a file is cut')
        content.bytes = Buffer.from(content.bytes.subarray(0, size))
      },
      sync: () => this.#step('a sync ends'),
      size: () => Promise.resolve(content.bytes.length),
      isAt: (path) => Promise.resolve(this.#files.get(path) === content),
      close: () => Promise.resolve(),
    }
  }

  async #step(label: string): Promise<void> {
    if (this.isParking) await this.#traffic.point(`disk: ${label}`, 'disk')
    // Nothing happens any more to who is gone.
    if (this.#isGone) await new Promise<never>(() => {})
  }
}

function put(content: Content, bytes: Uint8Array, position: number): void {
  const size = Math.max(content.bytes.length, position + bytes.length)
  const grown = Buffer.alloc(size)
  content.bytes.copy(grown)
  grown.set(bytes, position)
  content.bytes = grown
}
