// `npm run lab`: the campaign of test/lab; `--sabotage` plants bugs for it to find. `npm run lab -- --help` says the rest.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import './typescript.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)

// A copy with a planted bug is built already, bug and all.
const isBuilt = process.env.TIDEGATE_LAB_BUILT !== undefined || args.includes('--help') || args.includes('--list')
if (!isBuilt) {
  // What the build says must not stand in what is read as JSON.
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--stale'], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(3)
}
const { main } = args.includes('--sabotage') ? await import('./lab-sabotage.mjs') : await import('../test/lab/campaign/main.ts')
process.exit(await main(args))
