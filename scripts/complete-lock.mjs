// Adds to package-lock.json the optional platform builds that npm leaves out when it cannot fetch them.
// Without these entries `npm ci` refuses the lock ("Missing: @oxlint/binding-... from lock file").
// Run it after changing one of the packages below: node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const NATIVE_TOOLS = ['oxlint', 'oxfmt', 'oxlint-tsgolint']
const OS = {
  win32: 'win32',
  windows: 'win32',
  darwin: 'darwin',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
}
const CPU = { x64: 'x64', arm64: 'arm64', arm: 'arm', ia32: 'ia32', ppc64: 'ppc64', s390x: 's390x', riscv64: 'riscv64' }

const lockFile = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(lockFile, 'utf8'))
let added = 0
for (const tool of NATIVE_TOOLS) {
  const entry = lock.packages[`node_modules/${tool}`]
  for (const [name, version] of Object.entries(entry?.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    if (lock.packages[key] !== undefined) continue
    const words = name.split(/[/-]/)
    const os = words.map((word) => OS[word]).find(Boolean)
    const cpu = words.map((word) => CPU[word]).find(Boolean)
    lock.packages[key] = { version, ...(cpu && { cpu: [cpu] }), dev: true, optional: true, ...(os && { os: [os] }) }
    added++
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
lock.packages = Object.fromEntries(sorted)
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`package-lock.json: ${added} optional platform builds added`)
