// `npm test`: makes ready what the tests need, then runs them. With --full, the long figures too.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const isFull = process.argv.includes('--full')
const passedOn = process.argv.slice(2).filter((argument) => argument !== '--full')

/** Programs that the tests start, and the Debian package that brings each. */
const PROGRAMS = [
  { names: ['chromium', 'chromium-browser', 'google-chrome'], package: 'chromium', why: 'the browser tests' },
  // redis-tools brings the server too, under another name, and starts none.
  { names: ['redis-server', 'valkey-server', 'redis-check-rdb'], package: 'redis-tools', why: 'the tests on a real Redis' },
]
if (isFull) {
  PROGRAMS.push(
    { names: ['nats-server'], package: 'nats-server', why: 'the side-by-side figures' },
    { names: ['gcc'], package: 'gcc libc6-dev', why: 'the independent load generator' },
    { names: ['taskset'], package: 'util-linux', why: 'the side-by-side figures' },
  )
}

function onPath(name) {
  const directories = [...(process.env.PATH ?? '').split(':'), '/usr/sbin']
  return directories.some((directory) => existsSync(join(directory, name)))
}

function run(label, command, args, options = {}) {
  const startedMs = performance.now()
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
  console.log(`${label}: ${status === 0 ? 'passed' : `failed (${signal ?? `exit ${status}`})`} in ${seconds} s`)
  return status === 0
}

function install(packages) {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  return apt('update', '-q') && apt('install', '-y', '-q', '--no-install-recommends', ...packages)
}

/** Of these, a server that `npm run redis:get` has fetched, or fetches now, is as good as an installed one. */
function hasRedis() {
  if (existsSync(process.env.REDIS_SERVER_BIN ?? join(root, '.cache', 'redis', 'redis-server'))) return true
  return !mayInstall && spawnSync(process.execPath, [join(root, 'scripts', 'redis-get.mjs')], { stdio: 'inherit' }).status === 0
}

const mayInstall = process.getuid?.() === 0 && onPath('apt-get')
const missing = PROGRAMS.filter((program) => !program.names.some(onPath) && !(program.package === 'redis-tools' && hasRedis()))
if (missing.length > 0) {
  const packages = missing.flatMap((program) => program.package.split(' '))
  const why = missing.map((program) => `${program.package} (for ${program.why})`).join(', ')
  if (mayInstall) console.log(`installing from Debian's packages: ${why}`)
  if (!mayInstall || !install(packages)) {
    console.error(`cannot run the tests: missing ${why}. Install it, for example: sudo apt-get install ${packages.join(' ')}`)
    process.exit(1)
  }
}

const steps = [
  ['build', process.execPath, ['scripts/build.mjs', '--stale']],
  ['unit tests', 'node_modules/.bin/vitest', ['run', '--project', 'unit', ...passedOn]],
  ['system tests', 'node_modules/.bin/vitest', ['run', '--project', 'system', ...passedOn]],
]
if (isFull) {
  steps.push(['planted bugs', process.execPath, ['scripts/sabotage.mjs']])
  steps.push(['start-up', process.execPath, ['bench/run.mjs', 'startup']])
  steps.push(['figures', process.execPath, ['bench/run.mjs']])
}

let isGood = true
for (const [label, command, args] of steps) {
  // Planted bugs are looked for by the quick tier: it is what has to find them.
  const env = { ...process.env, ...(isFull && label !== 'planted bugs' && { TIDEGATE_TEST_TIER: 'full' }) }
  isGood = run(label, command, args, { env }) && isGood
  if (label === 'build' && !isGood) break
}
process.exit(isGood ? 0 : 1)
