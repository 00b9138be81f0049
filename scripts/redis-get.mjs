// `npm run redis:get`: a Redis server for this checkout, without root and without starting anything.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HELP = `Gets a Redis server from Debian's packages, for this checkout alone.

  npm run redis:get [-- --force]

  --force   also where there is one
  --help    this

As root it installs the package redis-tools, which brings the server and starts none. As any other user it downloads that
package and its libraries into .cache/redis and unpacks them there: about 1.4 MB, nothing outside is touched.
Exit code: 0 there is a server now, 1 it could not be had here, 2 wrong usage.`

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, '.cache')
const target = join(cache, 'redis')

/** The server, and what it needs beside what every Debian has. */
const PACKAGES = ['redis-tools', 'liblzf1', 'libjemalloc2', 'liblua5.1-0', 'lua-cjson', 'lua-bitop']
/** Missing in slim images only. */
const MOSTLY_THERE = ['libatomic1', 'libssl3', 'libsystemd0']

const OTHERWISE = {
  darwin: 'brew install redis',
  win32: 'run Tidegate under WSL: Redis has no server for Windows',
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(HELP)
  process.exit(0)
}
const unknown = args.find((arg) => arg !== '--force')
if (unknown !== undefined) {
  console.error(`there is no option ${unknown}\n\n${HELP}`)
  process.exit(2)
}

function onPath(...names) {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin']
  for (const name of names)
    for (const directory of directories) if (existsSync(join(directory, name))) return join(directory, name)
  return undefined
}

function fail(reason) {
  console.error(`cannot get a Redis server: ${reason}`)
  process.exit(1)
}

/** Runs quietly; what it said is told when it fails. */
function run(what, command, words, options = {}) {
  const startedMs = performance.now()
  process.stdout.write(`${what} … `)
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: 'utf8', ...options })
  if (status !== 0) {
    console.log('failed')
    fail(
      `${command} ${words.slice(0, 3).join(' ')}: ${(error?.message ?? `${stderr}${stdout}`).trim().split('\n').slice(-5).join('\n')}`,
    )
  }
  console.log(`${((performance.now() - startedMs) / 1_000).toFixed(1)} s`)
  return stdout
}

function versionOf(program) {
  const { status, stdout } = spawnSync(program, ['--version'], { argv0: 'redis-server', encoding: 'utf8' })
  return status === 0 ? /v=(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined
}

function done(program) {
  const version = versionOf(program)
  if (version === undefined) fail(`${program} does not run here`)
  console.log(`Redis ${version}: ${program}. npm start and npm test find it by themselves.`)
  process.exit(0)
}

const own = join(target, 'redis-server')
const present = onPath('redis-server', 'valkey-server', 'redis-check-rdb') ?? (existsSync(own) ? own : undefined)
if (present !== undefined && !args.includes('--force')) done(present)

if (process.platform !== 'linux' || onPath('apt-get') === undefined || onPath('dpkg') === undefined) {
  const how = OTHERWISE[process.platform] ?? "install it with your system's package manager (redis or valkey, 7.0 or newer)"
  fail(`this is no Debian or Ubuntu. ${how}. Or name a running one: REDIS_URL=redis://host:6379`)
}

if (process.getuid() === 0) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('reading the lists of packages', 'apt-get', ['update', '-q'], { env })
  run('installing redis-tools', 'apt-get', ['install', '-y', '-q', '--no-install-recommends', 'redis-tools'], { env })
  done(onPath('redis-server', 'redis-check-rdb') ?? 'redis-check-rdb')
}

mkdirSync(cache, { recursive: true })
const work = mkdtempSync(join(cache, 'redis-get-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

// apt with lists, cache and log of its own: the system's belong to root.
for (const name of ['lists/partial', 'cache/archives/partial', 'log', 'debs', 'tree'])
  mkdirSync(join(work, name), { recursive: true })
const apt = [
  ...['State::Lists=lists', 'Cache=cache', 'Log=log'].map((pair) => {
    const [name, directory] = pair.split('=')
    return `Dir::${name}=${join(work, directory)}`
  }),
  'Debug::NoLocking=1',
  'APT::Sandbox::User=',
].flatMap((option) => ['-o', option])
run('reading the lists of packages', 'apt-get', [...apt, 'update', '-q'])
const isInstalled = (name) =>
  spawnSync('dpkg-query', ['-W', '-f=${db:Status-Abbrev}', name], { encoding: 'utf8' }).stdout?.startsWith('ii')
const wanted = [...PACKAGES, ...MOSTLY_THERE.filter((name) => !isInstalled(name))]
const known = wanted.filter((name) => spawnSync('apt-cache', [...apt, 'show', name], { stdio: 'ignore' }).status === 0)
if (!known.includes('redis-tools')) fail('the lists of packages know no redis-tools')
run(`downloading ${known.length} packages`, 'apt-get', [...apt, 'download', '-q', ...known], { cwd: join(work, 'debs') })
for (const name of readdirSync(join(work, 'debs'))) {
  run(`unpacking ${name.split('_')[0]}`, 'dpkg', ['-x', join(work, 'debs', name), join(work, 'tree')])
}

// The server is called by its name, and finds the libraries that came with it.
mkdirSync(join(work, 'tree', 'bin'))
symlinkSync('../usr/bin/redis-check-rdb', join(work, 'tree', 'bin', 'redis-server'))
const libraries = ['usr/lib', 'lib'].flatMap((base) => {
  const directory = join(work, 'tree', base)
  const triplets = existsSync(directory) ? readdirSync(directory).filter((name) => name.includes('-linux-')) : []
  return triplets.map((name) => `$here/${base}/${name}`)
})
writeFileSync(
  join(work, 'tree', 'redis-server'),
  `#!/bin/sh
# Made by npm run redis:get: a Redis server with the libraries that came with it.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
LD_LIBRARY_PATH="${libraries.join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
exec "$here/bin/redis-server" "$@"
`,
)
chmodSync(join(work, 'tree', 'redis-server'), 0o755)
rmSync(target, { recursive: true, force: true })
renameSync(join(work, 'tree'), target)
done(own)
