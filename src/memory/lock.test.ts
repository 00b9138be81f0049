import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryWorld } from '../../test/support/memory-world.ts'

describe('the lock', () => {
  let memory: MemoryWorld
  let directory: string
  beforeEach(async () => {
    memory = new MemoryWorld()
    directory = await memory.directory()
  })
  afterEach(() => memory.cleanUp())

  const opens = async (): Promise<unknown> => {
    try {
      await (await memory.open(directory)).close()
      return 'opened'
    } catch (error) {
      return error
    }
  }

  test('[D8] a second engine is refused, and told the directory and the process', async () => {
    const engine = await memory.open(directory)
    expect(await opens()).toMatchObject({
      code: 'storage',
      message: `cannot open ${directory}: process ${process.pid} has it open`,
    })
    await engine.close()
    expect(await opens()).toBe('opened')
  })

  test('[D8] the lock of another process that lives is respected, and after its end it is taken over', async () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
    await once(other, 'spawn')
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid: other.pid }))
    expect(await opens()).toMatchObject({ message: expect.stringContaining(`process ${other.pid} has it open`) as string })
    other.stdin.end()
    await once(other, 'exit')
    expect(await opens()).toBe('opened')
  })

  test('[D8] a pid that is in use again, by a process that started at another time, holds nothing', async () => {
    const engine = await memory.open(directory)
    const { started } = JSON.parse(await readFile(join(directory, 'lock'), 'utf8')) as { readonly started?: string }
    await engine.close()
    // Where the system tells no start time, the pid alone decides.
    expect(started).toMatch(process.platform === 'linux' ? /^\d+$/ : /^undefined$/)
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }))
    expect(await opens()).toBe('opened')
  })

  test('[D8] a lock that says nothing holds nothing', async () => {
    for (const content of ['', 'null', '{"pid":"1"}', '{"pid":-1}', '{"pid":0}']) {
      await writeFile(join(directory, 'lock'), content)
      expect(await opens(), content).toBe('opened')
    }
  })

  test('[D8] of many that come at once one gets a stale lock, and nothing is left lying about', async () => {
    for (let round = 0; round < 20; round++) {
      await writeFile(join(directory, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }))
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => memory.open(directory)))
      const engines = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      expect(engines.length).toBe(1)
      expect((await readdir(directory)).sort()).toEqual(['00000001.log', 'lock', 'open'])
      for (const engine of engines) await engine.close()
    }
  })

  test("[D8] also a process that died while it removed a stale lock is in nobody's way, once", async () => {
    const stale = JSON.stringify({ pid: process.pid, started: '1' })
    await writeFile(join(directory, 'lock'), stale)
    await writeFile(join(directory, 'lock.takeover'), stale)
    expect(await opens()).toBe('opened')
    expect(await readdir(directory)).toEqual(['00000001.log'])
    for (let depth = 0; depth < 9; depth++) await writeFile(join(directory, `lock${'.takeover'.repeat(depth)}`), stale)
    expect(await opens()).toMatchObject({ code: 'storage', message: expect.stringContaining('pile up') as string })
  })

  test('[D8] a directory that cannot be used is a fault that names it', async () => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    await expect(memory.open(join(file, 'log'))).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(file) as string,
    })
    await mkdir(join(directory, 'lock'))
    expect(await opens()).toMatchObject({ code: 'storage' })
  })
})
