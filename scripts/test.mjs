// `npm test`: makes ready what the tests need, then runs them. With --full, the long figures too.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from './install.mjs'

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

/** @returns {Promise<boolean>} */
async function run(label, [command, args], env) {
  const startedMs = performance.now()
  const [status, signal] = await once(spawn(command, args, { cwd: root, env, stdio: 'inherit' }), 'close')
  told(label, startedMs, status, signal)
  return status === 0
}

/** Runs beside another step; what it says is shown when it has ended. @returns {Promise<boolean>} */
async function runBeside(label, [command, args], env) {
  const startedMs = performance.now()
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
  const [status, signal] = await once(child, 'close')
  console.log(said)
  told(label, startedMs, status, signal)
  return status === 0
}

function told(label, startedMs, status, signal) {
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
  console.log(`${label}: ${status === 0 ? 'passed' : `failed (${signal ?? `exit ${status}`})`} in ${seconds} s`)
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

/** The quick tier finds the planted bugs: it is what has to. */
const quickEnv = process.env
const env = { ...process.env, ...(isFull && { TIDEGATE_TEST_TIER: 'full' }) }

/** @param {string} name of a project of vitest.config.ts */
const vitest = (name) => [process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', name, ...passedOn]]
const script = (...args) => [process.execPath, args]

if (!(await run('build', script('scripts/build.mjs', '--stale'), env))) process.exit(1)
const outcomes = [await run('unit tests', vitest('unit'), env)]
// All of these wait for processes more than they compute.
const beside = [
  runBeside('tests on a real Redis', vitest('redis'), env),
  // Short ones, one after the other: about as long together as each of the other lanes.
  runBeside('integration tests', vitest('integration'), env).then(async (isPassed) => {
    return (await runBeside('end to end tests on Redis', vitest('redis-e2e'), env)) && isPassed
  }),
]
outcomes.push(await run('end to end tests', vitest('e2e'), env), ...(await Promise.all(beside)))
if (isFull) {
  outcomes.push(await run('planted bugs', script('scripts/sabotage.mjs'), quickEnv))
  outcomes.push(await run('start-up', script('bench/run.mjs', 'startup'), env))
  outcomes.push(await run('figures', script('bench/run.mjs'), env))
}
process.exit(outcomes.every(Boolean) ? 0 : 1)
