import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'
import { expect, test } from 'vitest'

const SAY_PORT = `if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
console.log(server.address().port)`

const root = fileURLToPath(new URL('../..', import.meta.url))

test('[G1] [G3] the program in docs/gate.md runs as it stands: it lets in, turns away, and drains', async () => {
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(`${root}docs/gate.md`, 'utf8')) ?? []
  expect(program).toContain("from 'tidegate/gate'")
  // Beside the packages that it imports, on a port that is free.
  const file = `${root}test/e2e/gate-example.generated.mjs`
  writeFileSync(file, `${program.replace('listen(8080)', "listen(0, '127.0.0.1')")}\n${SAY_PORT}\n`)
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const exited = once(child, 'exit')
    const said: string[] = []
    for await (const line of createInterface(child.stdout)) if (said.push(line) === 2) break
    expect(said[0]).toMatch(/kind: 'open'/)
    const url = `ws://127.0.0.1:${said[1]}`
    const welcome = new WebSocket(url, { headers: { Authorization: 'Bearer open sesame' } })
    expect(String((await once(welcome, 'message'))[0])).toBe('welcome')
    const stranger = new WebSocket(url)
    stranger.on('error', () => {})
    const [, response] = (await once(stranger, 'unexpected-response')) as [unknown, { readonly statusCode: number }]
    expect(response.statusCode).toBe(401)
    const closed = once(welcome, 'close')
    child.kill('SIGTERM')
    expect((await closed)[0]).toBe(1001)
    expect(await exited).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
    rmSync(file)
  }
})
