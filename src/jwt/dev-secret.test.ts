import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DEV_SECRET_FILE, readOrCreateDevSecret } from './index.ts'

let parent = ''
let directory = ''

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tidegate-dev-secret-'))
  directory = join(parent, '.tidegate')
})

afterEach(async () => {
  await rm(parent, { recursive: true })
})

test('the secret is made once, for its owner only, and stays', async () => {
  const secret = await readOrCreateDevSecret(directory)
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(await readOrCreateDevSecret(directory)).toBe(secret)
  expect((await stat(directory)).mode & 0o777).toBe(0o700)
  expect((await stat(join(directory, DEV_SECRET_FILE))).mode & 0o777).toBe(0o600)
  expect(await readdir(directory)).toEqual([DEV_SECRET_FILE])
  expect(await readOrCreateDevSecret(join(parent, 'other'))).not.toBe(secret)
})

test('many who ask at once get the same secret', async () => {
  const secrets = await Promise.all(Array.from({ length: 16 }, () => readOrCreateDevSecret(directory)))
  expect(new Set(secrets).size).toBe(1)
  expect(await readdir(directory)).toEqual([DEV_SECRET_FILE])
})

test('a file that others may read is closed to them', async () => {
  const secret = await readOrCreateDevSecret(directory)
  await chmod(join(directory, DEV_SECRET_FILE), 0o644)
  expect(await readOrCreateDevSecret(directory)).toBe(secret)
  expect((await stat(join(directory, DEV_SECRET_FILE))).mode & 0o777).toBe(0o600)
})

test.each([
  ['nothing', ''],
  ['too little', 'short\n'],
  ['two lines', `${'x'.repeat(43)}\n${'y'.repeat(43)}\n`],
  ['far too much', 'x'.repeat(2_000)],
])('a file that holds %s is refused and left as it is', async (_, text) => {
  await mkdir(directory)
  await writeFile(join(directory, DEV_SECRET_FILE), text)
  const error = await readOrCreateDevSecret(directory).catch((error: unknown) => error)
  expect(error).toMatchObject({ name: 'TidegateError', code: 'storage' })
  if (text !== '') expect(String(error)).not.toContain(text.trim())
  expect(await readFile(join(directory, DEV_SECRET_FILE), 'utf8')).toBe(text)
})

test('a link in the place of the file is not followed', async () => {
  await mkdir(directory)
  await writeFile(join(parent, 'elsewhere'), 'x'.repeat(43))
  await symlink(join(parent, 'elsewhere'), join(directory, DEV_SECRET_FILE))
  await expect(readOrCreateDevSecret(directory)).rejects.toMatchObject({ code: 'storage' })
})
