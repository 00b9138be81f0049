// `npm run incident:record`: the incidents of test/incident, made again. `npm run incident:record -- --help` says the rest.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import './typescript.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)

if (!args.includes('--help') && !args.includes('--list')) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--stale'], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(1)
}
const { main } = await import('../test/incident/record/main.ts')
process.exit(await main(args))
