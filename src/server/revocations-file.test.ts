import { mkdtemp, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { REVOCATIONS_FILE, RevocationsFile } from './revocations-file.ts'

const ada = { user: 'ada', issuedBefore: 2_000, keepUntil: 3_000 }
const grace = { user: 'grace', issuedBefore: 1, keepUntil: Number.MAX_SAFE_INTEGER }

let directory: string
let path: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-revocations-'))
  path = join(directory, 'data', REVOCATIONS_FILE)
})
afterEach(() => rm(directory, { recursive: true }))

test('[S10] what was saved is there after a restart, and nothing lies beside it', async () => {
  expect(await new RevocationsFile(path).all()).toEqual([])
  await new RevocationsFile(path).save([ada, grace])
  expect(await new RevocationsFile(path).all()).toEqual([ada, grace])
  expect(await readdir(join(directory, 'data'))).toEqual([REVOCATIONS_FILE])
  expect((await stat(path)).mode & 0o077).toBe(0)
})

test('of several saves at once the newest is kept, and each resolves when it is', async () => {
  const file = new RevocationsFile(path)
  const [first, second, third] = [file.save([ada]), file.save([ada, grace]), file.save([grace])]
  await second
  await third
  expect(await new RevocationsFile(path).all()).toEqual([grace])
  await first
  await file.save([])
  expect(await file.all()).toEqual([])
})

describe('what cannot be read is an error, never nothing', () => {
  test.each([
    ['', 'empty'],
    ['{"format":"tidegate revocations 1","revo', 'torn'],
    ['{"format":"tidegate revocations 2","revocations":[]}', 'of another format'],
    ['{"format":"tidegate revocations 1","revocations":[{"user":"ada"}]}', 'with a hole'],
    ['[]', 'another thing'],
  ])('%j: %s', async (text) => {
    await mkdir(join(directory, 'data'))
    await writeFile(path, text)
    await expect(new RevocationsFile(path).all()).rejects.toMatchObject({
      name: 'TidegateError',
      code: 'storage',
      advice: expect.stringContaining('Restore the file') as string,
    })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test('a link is not followed', async () => {
    await mkdir(join(directory, 'data'))
    await new RevocationsFile(join(directory, 'elsewhere')).save([])
    await symlink(join(directory, 'elsewhere'), path)
    await expect(new RevocationsFile(path).all()).rejects.toMatchObject({ code: 'storage' })
  })
})

test('what cannot be written is an error, and a later save is tried anew', async () => {
  // A file stands where the directory should be.
  await writeFile(join(directory, 'data'), '')
  const file = new RevocationsFile(path)
  await expect(file.save([ada])).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('cannot write') as string,
  })
  await rm(join(directory, 'data'))
  await file.save([ada])
  expect(await file.all()).toEqual([ada])
})
