import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServerProcess } from '../support/server-process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start()
})

afterAll(async () => {
  await server.stop()
})

test('the program in the README runs as it stands, and hears what it said', async () => {
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? []
  expect(program).toContain("from 'centrifuge'")
  // Beside the packages that it imports, with the port of this test.
  const file = `${root}test/e2e/readme-example.generated.mjs`
  writeFileSync(file, program.replaceAll('localhost:8080', `127.0.0.1:${server.port}`))
  try {
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
    const heard = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => resolve(chunk.toString()))
      child.on('exit', (code) => reject(new Error(`the example ended with ${code} and heard nothing`)))
    })
    child.kill()
    expect(heard).toContain('robot hello')
  } finally {
    rmSync(file)
  }
})

test('the configuration in the README is accepted', async () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? []
  expect(yaml).toContain('hmac_secret_key')
  const file = `${server.directory}/readme.yaml`
  writeFileSync(
    file,
    yaml
      .replace('hmac_secret_key: ...', 'hmac_secret_key: a secret that is long enough to be one')
      .replace('key: ...', 'key: an api key'),
  )
  const child = spawn(process.execPath, [`${root}dist/cli/main.js`, 'config', 'check', '--config', file, '--env', 'production'], {
    stdio: 'pipe',
  })
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
})

test('every file that the README and the documents name is there', () => {
  const named = [...readme.matchAll(/\]\(([^)#]+)\)|`((?:test|src|docs|bench)\/[\w./-]+\.\w+)`/g)].map(
    ([, link, path]) => link ?? path ?? '',
  )
  expect(named.length).toBeGreaterThan(10)
  for (const path of named) expect(() => readFileSync(`${root}${path}`), path).not.toThrow(/ENOENT/)
})
