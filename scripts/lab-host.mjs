// `npm run lab:host`: the faults of the host (a slow processor, no file descriptors, a wall clock that jumps). Needs root.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { install } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const inherit = { cwd: root, stdio: 'inherit' }

const built = spawnSync(process.execPath, ['scripts/build.mjs', '--stale'], inherit)
if (built.status !== 0) process.exit(1)
const { hostFacts, missingOf } = await import('../dist/lab/host/index.js')

let missing = missingOf(hostFacts())
const packages = missing.flatMap(({ package: name }) => (name === undefined ? [] : [name]))
if (packages.length > 0 && packages.length === missing.length && existsSync('/usr/bin/apt-get')) {
  console.log(`installing from Debian's packages: ${packages.join(' ')}`)
  if (install(packages)) missing = missingOf(hostFacts())
}
if (missing.length > 0) {
  console.error(`cannot run the faults of the host: ${missing.map(({ words }) => words).join('; ')}`)
  process.exit(1)
}
const tests = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'host', ...process.argv.slice(2)]
process.exit(spawnSync(process.execPath, tests, inherit).status ?? 1)
