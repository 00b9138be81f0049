// Builds the server (tsc) and the page (vite). With --stale, only what is older than its sources.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const onlyStale = process.argv.includes('--stale')

/** Newest modification under the paths, milliseconds; 0 when nothing is there. */
function newestMs(...paths) {
  let newest = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const stat = statSync(path)
    if (!stat.isDirectory()) newest = Math.max(newest, stat.mtimeMs)
    else
      for (const name of readdirSync(path)) {
        if (name !== 'node_modules' && name !== 'dist') newest = Math.max(newest, newestMs(join(path, name)))
      }
  }
  return newest
}

function run(tool, args) {
  const bin = join(root, 'node_modules', '.bin', tool)
  if (!existsSync(bin)) {
    console.error(
      `cannot build: ${tool} is not installed. Run "npm ci" without NODE_ENV=production and without --omit=dev, build, then prune.`,
    )
    process.exit(1)
  }
  const { status } = spawnSync(bin, args, { cwd: root, stdio: ['ignore', onlyStale ? 'pipe' : 'inherit', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}

const at = (...names) => join(root, ...names)
const serverBuilt = newestMs(at('dist', '.tsbuildinfo'))
if (!onlyStale || serverBuilt < newestMs(at('src'), at('tsconfig.json'), at('package-lock.json'))) {
  // A file that was removed from src must not live on in dist; a stale build keeps it, and nothing imports it.
  if (!onlyStale) rmSync(at('dist'), { recursive: true, force: true })
  run('tsc', ['-p', 'tsconfig.json'])
  // Read at run time, beside the module that sends them to Redis.
  for (const name of readdirSync(at('src'), { recursive: true })) {
    if (!name.endsWith('.lua')) continue
    mkdirSync(dirname(at('dist', name)), { recursive: true })
    copyFileSync(at('src', name), at('dist', name))
  }
}
const pageBuilt = newestMs(at('web', 'dist', 'index.html'))
if (!onlyStale || pageBuilt < newestMs(at('web'), at('src', 'protocol'), at('package-lock.json'))) {
  run('vite', ['build', 'web', '--logLevel', 'warn'])
}
